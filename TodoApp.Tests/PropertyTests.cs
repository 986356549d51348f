using System.Text;
using FsCheck;
using FsCheck.Fluent;
using TodoApp.Database;
using TodoApp.Dates;
using TodoApp.Lists;
using TodoApp.Pages.Todos;
using TodoApp.Todos;
using TodoApp.Transfer;

namespace TodoApp.Tests;

/// <summary>What holds for every input, tried on hundreds that nobody would think of.</summary>
public sealed class PropertyTests
{
    [Fact]
    public void A_cursor_survives_its_address()
        => Prop.ForAll<bool, DateTime, long>((done, date, id) =>
        {
            var moment = new DateTime(date.Ticks - date.Ticks % TimeSpan.TicksPerMicrosecond);
            return Returns(TodoTable.Order, done, date.Ticks, id) && Returns(TodoTable.DeletedOrder, moment, id);

            static bool Returns(SortOrder order, params object[] values)
                => Cursor.Parse(order, new Cursor(values).ToString()) is { } cursor && cursor.Values.SequenceEqual(values);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_text_is_a_cursor_or_none()
        => Prop.ForAll<string, bool, long>((text, done, id) => new[] { text, $"{(done ? 1 : 0)}.{id}.{text}" }.All(address =>
            Cursor.Parse(TodoTable.Order, address) is not { } cursor
            || Cursor.Parse(TodoTable.Order, cursor.ToString())!.Values.SequenceEqual(cursor.Values))).QuickCheckThrowOnFailure();

    [Fact]
    public void A_place_in_the_list_means_the_same_after_a_round_trip_whatever_its_address_says()
        => Prop.ForAll<string, string, string>((show, q, before) =>
        {
            var view = new ListView { Show = show, Q = q, Before = before };
            return Addresses.List(new ListView { Show = view.Done is null ? null : show, Q = view.Search, Before = before }) == Addresses.List(view);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void An_id_is_a_positive_number_that_depends_on_the_list_the_form_and_its_content()
        => Prop.ForAll<(long List, long Key), string, string>((form, title, text) =>
        {
            var id = IdOf(form.List, form.Key);
            return id >= 0 && id == IdOf(form.List, form.Key) && id != IdOf(form.List, form.Key + 1) && id != IdOf(form.List + 1, form.Key);

            long IdOf(long list, long key) => Todo.NewId(list, key, title ?? "", text ?? "");
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Ids_of_forms_that_follow_each_other_spread_evenly_over_all_of_63_bits()
    {
        const int Sixteenths = 16, Each = 1000;
        var counts = Enumerable.Range(1, Sixteenths * Each).CountBy(key => Todo.NewId(TodoList.First, key, "Milk", "") >> 59).ToDictionary();

        Assert.Equal(Sixteenths, counts.Count);
        Assert.All(counts.Values, count => Assert.InRange(count, Each * 0.85, Each * 1.15)); // Five standard deviations.
    }

    [Fact]
    public void Any_text_is_a_connection_string_or_a_format_error()
        => Prop.ForAll<string, bool>((text, isUrl) =>
        {
            try
            {
                ConnectionUrl.Parse((isUrl ? "postgresql://" : "") + text);
            }
            catch (FormatException)
            {
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_url_gives_back_the_user_password_and_database_that_it_was_made_of_and_an_error_never_shows_the_password()
        => Prop.ForAll<NonEmptyString, NonEmptyString, NonEmptyString>((user, password, database) =>
        {
            var (name, secret, place) = (Clean(user), $"secret-{Clean(password)}", Clean(database));
            var url = $"cockroachdb://{Uri.EscapeDataString(name)}:{Uri.EscapeDataString(secret)}@localhost/{Uri.EscapeDataString(place)}";
            var npgsql = ConnectionUrl.Parse(url);
            var error = Assert.Throws<FormatException>(() => ConnectionUrl.Parse(url + "?nonsense=1"));
            return npgsql.Username == name && npgsql.Password == secret && npgsql.Database == place
                && !error.Message.Contains(secret, StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Whatever_the_form_takes_comes_back_from_a_file_of_every_format()
        => Prop.ForAll<string, string, (long Id, bool Done, DateTime Date)>((title, text, rest) =>
        {
            var input = new TodoInput { Title = title?.ReplaceLineEndings("|"), Text = text };
            if (input.Problems().Any() || HasHalfACharacter(title + text))
                return true;
            var todo = new Todo
            {
                TodoId = rest.Id,
                Title = input.StoredTitle,
                Text = input.StoredText,
                Done = rest.Done,
                Important = rest.Id % 2 == 0,
                Position = rest.Id / 4,
                Due = rest.Done ? new DateOnly(1900, 1, 1).AddDays((int)((ulong)rest.Id % 2_900_000)) : null,
                DueTime = rest is { Done: true, Id: > 0 } ? new TimeOnly(rest.Date.TimeOfDay.Ticks / TimeSpan.TicksPerMicrosecond * TimeSpan.TicksPerMicrosecond) : null,
                PubDate = new DateTime(rest.Date.Ticks - rest.Date.Ticks % TimeSpan.TicksPerMicrosecond),
            };
            return FileFormat.All.Except([FileFormat.ICalendar]).All(format =>
            {
                using var file = new StringWriter();
                format.WriteAsync(file, new[] { todo, todo }.ToAsyncEnumerable(), CancellationToken.None).Wait();
                var bytes = Encoding.UTF8.GetBytes(file.ToString());
                var rows = format.Read(bytes, WallClock.Utc).Select(row => row.ToTodo(TodoList.First, DateTime.UnixEpoch, out _)).ToList();
                return rows.Count == 2 && rows.All(todo.Equals);
            });
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Any_text_is_a_file_with_rows_or_a_format_error()
        => Prop.ForAll<string>(text => FileFormat.All.All(format =>
        {
            try
            {
                var bytes = Encoding.UTF8.GetBytes(text ?? "");
                return format.Read(bytes, WallClock.Utc).All(row => row.ToTodo(TodoList.First, DateTime.UnixEpoch, out var problem) is null == problem is not null);
            }
            catch (FormatException)
            {
                return true;
            }
        })).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    private static bool HasHalfACharacter(string text) => text.EnumerateRunes().Contains(System.Text.Rune.ReplacementChar);

    /// <summary>Letters, digits, punctuation and what needs encoding, but no placeholders and nothing that no server takes in a name.</summary>
    private static string Clean(NonEmptyString text) => "x" + string.Concat(text.Get.Where(c => !char.IsControl(c) && !char.IsSurrogate(c) && c is not ('<' or '>')));
}
