using TodoApp.Database;

namespace TodoApp.Tests.Data;

public sealed class SqlScriptTests
{
    [Theory]
    [InlineData("SELECT 1; SELECT 2", "SELECT 1|SELECT 2")]
    [InlineData("SELECT 1;\n", "SELECT 1")]
    [InlineData(" ;; ;\n-- nothing\n/* at all */;", "")]
    [InlineData("SELECT 1 -- one; or two\n, 3;", "SELECT 1  \n, 3")]
    [InlineData("SELECT/* a; 'b */1; SELECT 2", "SELECT 1|SELECT 2")]
    [InlineData("SELECT 1 /* a /* b; */ c; */; SELECT 2", "SELECT 1|SELECT 2")]
    [InlineData("SELECT ';', '--', '/*'; SELECT 2", "SELECT ';', '--', '/*'|SELECT 2")]
    [InlineData("SELECT 'it''s; so'; SELECT 2", "SELECT 'it''s; so'|SELECT 2")]
    [InlineData(@"SELECT 'C:\'; SELECT 2", @"SELECT 'C:\'|SELECT 2")]
    [InlineData(@"SELECT E'it\'s; so', e'\\'; SELECT 2", @"SELECT E'it\'s; so', e'\\'|SELECT 2")]
    [InlineData(@"SELECT DATE'2026-11-21\'; SELECT 2", @"SELECT DATE'2026-11-21\'|SELECT 2")]
    [InlineData("SELECT 1 AS \"a;\"\"--b\"; SELECT 2", "SELECT 1 AS \"a;\"\"--b\"|SELECT 2")]
    [InlineData("DO $$ BEGIN; -- not a comment of ours\n END $$; SELECT 2", "DO $$ BEGIN; -- not a comment of ours\n END $$|SELECT 2")]
    [InlineData("DO $a$ x; $b$ y; $$ z; $a$; SELECT 2", "DO $a$ x; $b$ y; $$ z; $a$|SELECT 2")]
    [InlineData("SELECT $1, a$b$c; SELECT $1", "SELECT $1, a$b$c|SELECT $1")]
    [InlineData("SELECT 2 - 1 / 1 * 1; SELECT 2", "SELECT 2 - 1 / 1 * 1|SELECT 2")]
    [InlineData("SELECT 'open; SELECT 2", "SELECT 'open; SELECT 2")]
    [InlineData("SELECT $$open; SELECT 2", "SELECT $$open; SELECT 2")]
    [InlineData("SELECT 1 /* open; SELECT 2", "SELECT 1")]
    public void A_semicolon_ends_a_statement_unless_it_is_part_of_something(string script, string statements)
        => Assert.Equal(statements, string.Join('|', SqlScript.Split(script)));

    [Fact]
    public void The_schema_is_statements_of_five_kinds()
        => Assert.All(
            SqlScript.Split(File.ReadAllText(Repository.PathOf("schema.sql"))),
            statement => Assert.Matches("^(CREATE TABLE|CREATE (UNIQUE )?INDEX|ALTER TABLE|UPDATE|INSERT INTO) [^;]+$", statement));
}
