using Npgsql;
using TodoApp.Database;

namespace TodoApp.Tests.Data;

/// <summary>The table of <see cref="SqlState"/>, row by row: every state has these meanings and no other.</summary>
public sealed class SqlStateTests
{
    private static readonly Dictionary<string, Func<PostgresException, bool>> Meanings = new()
    {
        ["conflict"] = SqlState.IsConflict,
        ["connection lost"] = SqlState.IsConnectionLost,
        ["commit unknown"] = SqlState.LeavesCommitUnknown,
        ["preparation lost"] = SqlState.IsPreparationLost,
        ["want of connections"] = SqlState.IsWantOfConnections,
        ["schema race"] = SqlState.IsSchemaRace,
        ["unavailable"] = SqlState.IsUnavailable,
        ["missing table"] = SqlState.IsMissingTable,
        ["missing column"] = SqlState.IsMissingColumn,
        ["missing function"] = SqlState.IsMissingFunction,
        ["missing privilege"] = SqlState.IsMissingPrivilege,
        ["missing database"] = SqlState.IsMissingDatabase,
        ["wrong password"] = SqlState.IsWrongPassword,
        ["refused user"] = SqlState.IsRefusedUser,
        ["refused network"] = SqlState.IsRefusedNetwork,
        ["want of TLS"] = SqlState.IsWantOfTls,
        ["refused connection"] = SqlState.IsRefusedConnection,
        ["shutdown or start"] = SqlState.IsShutdownOrStart,
    };

    [Theory]
    [InlineData("40001", "conflict, commit unknown, schema race, unavailable")]
    [InlineData("40003", "connection lost, commit unknown, unavailable")]
    [InlineData("40P01", "commit unknown, schema race, unavailable")]
    [InlineData("08000", "connection lost, commit unknown, unavailable, refused connection")]
    [InlineData("08006", "connection lost, commit unknown, unavailable, refused connection")]
    [InlineData("53100", "commit unknown, unavailable")]
    [InlineData("53300", "commit unknown, want of connections, unavailable")]
    [InlineData("57014", "connection lost, commit unknown, unavailable")]
    [InlineData("57P01", "connection lost, commit unknown, unavailable, shutdown or start")]
    [InlineData("57P02", "connection lost, commit unknown, unavailable, shutdown or start")]
    [InlineData("57P03", "connection lost, commit unknown, unavailable, shutdown or start")]
    [InlineData("58030", "connection lost, commit unknown, unavailable")]
    [InlineData("26000", "connection lost, commit unknown, preparation lost, unavailable")]
    [InlineData("F0000", "commit unknown, unavailable")]
    [InlineData("XX000", "connection lost, commit unknown, schema race, unavailable")]
    [InlineData("28P01", "unavailable, wrong password")]
    [InlineData("28000", "unavailable, refused user")]
    [InlineData("3D000", "unavailable, missing database")]
    [InlineData("42P01", "unavailable, missing table")]
    [InlineData("42703", "unavailable, missing column")]
    [InlineData("42501", "unavailable, missing privilege")]
    [InlineData("42883", "missing function")]
    [InlineData("42601", "")]
    [InlineData("42P07", "schema race")]
    [InlineData("42701", "schema race")]
    [InlineData("42710", "schema race")]
    [InlineData("23505", "schema race")]
    [InlineData("23502", "")]
    [InlineData("22001", "")]
    [InlineData("25P02", "unavailable")]
    [InlineData("0A000", "unavailable")]
    public void A_state_means(string state, string meanings) => Assert.Equal(meanings, MeaningsOf(state, "it failed"));

    /// <summary>CockroachDB v19.1 has one state for all of these; two others are told by their text on every server.</summary>
    [Theory]
    [InlineData("XX000", "password authentication failed for user u", "wrong password")]
    [InlineData("XX000", "database \"todos\" does not exist", "missing database")]
    [InlineData("XX000", "internal error: schema for virtual table not found", "missing database")]
    [InlineData("XX000", "node is running secure mode, SSL connection required", "want of TLS")]
    [InlineData("28000", "no pg_hba.conf entry for host", "refused network")]
    [InlineData("28000", "pg_hba.conf rejects connection for host", "refused network")]
    public void A_text_adds_a_meaning(string state, string text, string meaning)
        => Assert.Equal([meaning], MeaningsOf(state, text).Split(", ").Except(MeaningsOf(state, "it failed").Split(", ")));

    [Theory]
    [InlineData("42P01", "relation \"passwords\" does not exist in this database")]
    [InlineData("23505", "internal error: schema for virtual table not found")]
    public void Elsewhere_the_same_words_mean_nothing(string state, string text)
        => Assert.Equal(MeaningsOf(state, "it failed"), MeaningsOf(state, text));

    private static string MeaningsOf(string state, string text)
    {
        var answer = new PostgresException(text, "ERROR", "ERROR", state);
        return string.Join(", ", Meanings.Where(meaning => meaning.Value(answer)).Select(meaning => meaning.Key));
    }
}
