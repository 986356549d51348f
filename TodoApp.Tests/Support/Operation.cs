using System.Buffers.Text;
using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Npgsql;
using NpgsqlTypes;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Lists;
using TodoApp.Pages.Todos;
using TodoApp.Todos;

namespace TodoApp.Tests.Support;

/// <summary>
/// Something that a person does: the form that is sent, and what is in the database before and after. A row reads <c>place title</c>,
/// the place being active, completed or deleted; the rows before have the ids 1, 2, …. Those that are repeating, repeated or skipped are
/// the same and come back every day, and what is next follows one of them.
/// </summary>
public sealed record Operation(string Name, string Path, string[] Before, string[] After, params (string Name, string Value)[] Fields)
{
    public static readonly Operation Add = new("add", Addresses.Add(), [], ["active Milk"], ("Title", "Milk"));
    public static readonly Operation AddOnItsOwnPage = Add with { Name = "add (own page)", Path = Addresses.New() };
    public static readonly Operation AddSeveral = new(
        "add several", Addresses.AddSeveral(), [], ["active Bread", "active Milk"], ("Lines", "Milk\nBread"))
    { RoundTrips = 2, Statements = 2 };
    public static readonly Operation Complete = new("complete", Addresses.Complete(), ["active Milk"], ["completed Milk"], ("id", "1"));
    public static readonly Operation Reopen = new("reopen", Addresses.Reopen(), ["completed Milk"], ["active Milk"], ("id", "1"));
    public static readonly Operation CompleteRepeating = new(
        "complete what repeats", Addresses.Complete(), ["repeating Milk"], ["active Milk", "completed Milk"], ("id", "1"))
    { RoundTrips = 2, Statements = 2, Transactions = 2, Faulted = 2 };
    public static readonly Operation UndoComplete = new(
        "undo complete", Addresses.UndoComplete(), ["repeated Milk", "next Milk"], ["active Milk"], ("id", "1"), ("next", "1.2026-11-28"))
    { RoundTrips = 2, Statements = 3 };
    public static readonly Operation Star = new("star", Addresses.Star(), ["active Milk"], ["active Milk"], ("id", "1"));
    public static readonly Operation Unstar = Star with { Name = "unstar", Path = Addresses.Unstar() };
    public static readonly Operation Due = new("due", Addresses.Due(), ["active Milk"], ["active Milk"], ("id", "1"), ("when", "tomorrow"));
    public static readonly Operation UndoDue = new("undo due", Addresses.UndoDue(), ["active Milk"], ["active Milk"], ("seen", "1.2026-11-27T17:05"));
    public static readonly Operation Literally = new(
        "literally", Addresses.Literally(), ["active Milk"], ["active Bread"],
        ("of", "1"), ("words", "Bread"), ("version", new Todo { Title = "Milk", Text = Note }.Version));
    public static readonly Operation Move = new(
        "move", Addresses.Move(), ["active Bread", "active Milk"], ["active Bread", "active Milk"], ("id", "2"), ("place", "end"))
    { RoundTrips = 3, Statements = 3 };
    public static readonly Operation Tick = new(
        "tick", Addresses.Tick(), ["active Milk"], ["active Milk"], ("step", StepList.ValueOf(1, Steps.Of(Note).All[0])))
    { RoundTrips = 2, Statements = 2 };
    public static readonly Operation Untick = Tick with { Name = "untick", Path = Addresses.Untick(), Fields = [("step", StepList.ValueOf(1, Steps.Of(Note).All[1]))] };

    /// <summary>By the to-do's own button, whose name says what to do.</summary>
    public static readonly Operation DeleteRow = new("delete (own button)", Addresses.List(), ["active Milk"], ["deleted Milk"], ("delete", "1"));

    public static readonly Operation Edit = new(
        "edit", Addresses.Edit(1), ["active Milk"], ["active Bread"], ("Title", "Bread"), ("Version", new Todo { Title = "Milk", Text = Note }.Version));
    public static readonly Operation RestoreEdited = Edit with
    { Name = "restore edited", Path = Addresses.RestoreEdited(1), Before = ["deleted Milk"], RoundTrips = 2, Statements = 2 };
    public static readonly Operation Delete = new("delete", Addresses.Delete(), ["active Milk"], ["deleted Milk"], ("id", "1"));
    public static readonly Operation Skip = new("skip", Addresses.Skip(), ["repeating Milk"], ["active Milk", "deleted Milk"], ("id", "1"))
    { RoundTrips = 2, Statements = 3 };
    public static readonly Operation UndoSkip = new(
        "undo skip", Addresses.UndoSkip(), ["skipped Milk", "next Milk"], ["active Milk"], ("id", "1"), ("deletion", "1"), ("next", "1.2026-11-28"))
    { RoundTrips = 2, Statements = 3 };
    public static readonly Operation EditOne = new(
        "edit one", Addresses.Edit(1), ["repeating Milk"], ["active Bread", "active Milk"],
        ("Title", "Bread"), ("series", "true"), ("save", EditModel.Alone),
        ("Version", new Todo { Title = "Milk", Text = Note, Due = new DateOnly(2026, 11, 27), Rule = "FREQ=DAILY" }.Version))
    { RoundTrips = 3, Statements = 3 };
    public static readonly Operation UndoDelete = new("undo delete", Addresses.UndoDelete(), ["deleted Milk"], ["active Milk"], ("id", "1"), ("deletion", "1"));
    public static readonly Operation UndoDeleteOfMany = new(
        "undo delete of many", Addresses.UndoDelete(), ["deleted Milk"], ["active Milk"], ("deletion", "1"))
    { RoundTrips = 2, Statements = 2 };
    public static readonly Operation ClearCompleted = new(
        "clear completed", Addresses.ClearCompleted(),
        ["active Eggs", "completed Bread", "completed Milk"], ["active Eggs", "deleted Bread", "deleted Milk"])
    { RoundTrips = 3, FirstRoundTrips = 2, Statements = 3, Transactions = 2 };
    public static readonly Operation Restore = new("restore", Addresses.Restore(), ["deleted Milk"], ["active Milk"], ("id", "1"));
    public static readonly Operation RestoreAll = new(
        "restore all", Addresses.RestoreAll(), ["deleted Bread", "deleted Milk"], ["active Bread", "active Milk"])
    { RoundTrips = 2, Statements = 2 };
    public static readonly Operation DeleteForGood = new(
        "delete for good", Addresses.DeleteForGood(), ["deleted Milk", "deleted Bread"], ["deleted Bread"], ("id", "1"))
    { Statements = 2 };
    public static readonly Operation Empty = new("empty", Addresses.Empty(), ["active Eggs", "deleted Bread", "deleted Milk"], ["active Eggs"])
    { RoundTrips = 2, Statements = 2 };
    public static readonly Operation PreviewImport = new("preview import", Addresses.Import(), ["active Eggs"], ["active Eggs"], ("file", "title\nMilk"))
    { IsUpload = true, Status = HttpStatusCode.OK, RoundTrips = 2, Statements = 2, Transactions = 2 };
    public static readonly Operation Import = new(
        "import", Addresses.ConfirmImport(), ["active Eggs"], ["active Eggs", "active Milk"],
        ("fileName", "todos.csv"), ("contents", Compressed("title\nMilk")))
    { RoundTrips = 3, Statements = 3, Transactions = 2 };

    public static readonly Operation MoveToList = new(
        "move to list", Addresses.MoveToList(), ["list Other", "active Milk"], ["active Milk of Other", "list Other"], ("id", "2"), ("to", "1"))
    { RoundTrips = 2, Statements = 2 };
    public static readonly Operation CopyToList = new(
        "copy to list", Addresses.CopyToList(), ["list Other", "active Milk"], ["active Milk", "active Milk of Other", "list Other"], ("id", "2"), ("to", "1"))
    { RoundTrips = 3, Statements = 3, Transactions = 2, Faulted = 2 };
    public static readonly Operation AddList = new("add list", Addresses.AddList(), [], ["list Other"], ("name", "Other")) { Statements = 2 };
    public static readonly Operation RenameList = new("rename list", Addresses.ListSettings(1), ["list Other"], ["list Another"], ("name", "Another"));
    public static readonly Operation MoveList = new("move list", Addresses.MoveList(), ["list Other"], ["list Other"], ("place", "1.0")) { RoundTrips = 2, Statements = 2 };
    public static readonly Operation ArchiveList = new("archive list", Addresses.ArchiveList(), ["list Other"], ["list Other archived"], ("list", "1"));
    public static readonly Operation UnarchiveList = new("unarchive list", Addresses.UnarchiveList(), ["list Other"], ["list Other"], ("list", "1"));
    public static readonly Operation DeleteList = new("delete list", Addresses.DeleteList(), ["list Other"], ["list Other deleted"], ("list", "1")) { Statements = 3 };
    public static readonly Operation RestoreList = DeleteList with
    { Name = "restore list", Path = Addresses.RestoreList(), Before = ["deletedlist Other"], After = ["list Other"] };

    public static readonly Operation MakeCalendar = new(
        "make calendar", Addresses.MakeCalendar(), [], ["calendar 0"], ("list", "0"), ("secret", Secret));
    public static readonly Operation StopCalendar = new("stop calendar", Addresses.StopCalendar(), ["calendar 0"], [], ("list", "0"));

    /// <summary>Those that are about lists, and not about what is in them.</summary>
    public static readonly IReadOnlyList<Operation> OnLists = [AddList, RenameList, MoveList, ArchiveList, UnarchiveList, DeleteList, RestoreList, MakeCalendar, StopCalendar];

    public static readonly Operation SignUp = new(
        "sign up", Addresses.SignUp(), [], ["session ada", "user ada"], ("name", "ada"), ("password", Visitor.Password))
    { Accounts = AccountsOf.Nobody, RoundTrips = 4, Statements = 12, Transactions = 4, Faulted = 2, Hashes = 2 };
    public static readonly Operation SignIn = new(
        "sign in", Addresses.SignIn, ["user ada"], ["session ada", "user ada"], ("name", "ada"), ("password", Visitor.Password))
    { Accounts = AccountsOf.Nobody, RoundTrips = 2, Statements = 6, Transactions = 2, Faulted = 2, Hashes = 1 };
    public static readonly Operation SetPassword = new(
        "set password", Addresses.NewPassword(), ["user ada", "link ada", "session ada"], ["session ada", "user ada with another password"],
        ("link", "ada"), ("password", "another walrus in the bathtub"))
    { Accounts = AccountsOf.Nobody, RoundTrips = 5, Statements = 12, Transactions = 5, Faulted = 4, Hashes = 1 };
    public static readonly Operation SaveProfile = new(
        "save profile", Addresses.Profile(), ["user ada", "session ada"], ["session ada", "user ada called Countess"],
        ("displayName", "Countess"), ("timeZone", "Europe/London"))
    { Accounts = AccountsOf.User, RoundTrips = 3, Statements = 5, Transactions = 3, Faulted = 3 };
    public static readonly Operation ChangePassword = new(
        "change password", Addresses.ChangePassword(), ["user ada", "session ada"], ["session ada", "user ada with another password"],
        ("currentPassword", Visitor.Password), ("newPassword", "another walrus in the bathtub"))
    { Accounts = AccountsOf.User, RoundTrips = 6, Statements = 15, Transactions = 6, Faulted = 5, Hashes = 2 };
    public static readonly Operation SignOut = new("sign out", Addresses.SignOut(), ["user ada", "session ada"], ["user ada"])
    { Accounts = AccountsOf.User, RoundTrips = 3, Statements = 5, Transactions = 3, Faulted = 3 };
    public static readonly Operation EndSession = new(
        "end session", Addresses.EndSession(), ["user ada", "session ada", "device ada"], ["session ada", "user ada"], ("session", "1"))
    { Accounts = AccountsOf.User, RoundTrips = 3, Statements = 5, Transactions = 3, Faulted = 3 };
    public static readonly Operation SignOutEverywhere = new("sign out everywhere", Addresses.SignOutEverywhere(), ["user ada", "session ada"], ["user ada"])
    { Accounts = AccountsOf.User, RoundTrips = 4, Statements = 9, Transactions = 4, Faulted = 4 };
    public static readonly Operation DeleteAccount = new(
        "delete account", Addresses.DeleteAccount(), ["user ada", "session ada", "passkey ada"], [], ("deletePassword", Visitor.Password))
    { Accounts = AccountsOf.User, RoundTrips = 5, Statements = 12, Transactions = 4, Faulted = 4, Hashes = 1 };

    /// <summary>The passkey of whoever has one before, and of whoever makes one.</summary>
    public static readonly Authenticator Authenticator = new() { UserHandle = "1" };

    public static readonly Operation NewPasskey = new(
        "new passkey", Addresses.NewPasskey(), ["user ada", "session ada"], ["session ada", "user ada"], ("passkeyPassword", Visitor.Password))
    { Accounts = AccountsOf.User, RoundTrips = 5, Statements = 7, Transactions = 5, Faulted = 3, Hashes = 1, Status = HttpStatusCode.OK };
    public static readonly Operation AddPasskey = new(
        "add passkey", Addresses.AddPasskey(), ["user ada", "session ada"], ["passkey ada", "session ada", "user ada"], ("passkeyName", "Phone"))
    { Accounts = AccountsOf.User, RoundTrips = 4, Statements = 9, Transactions = 4, Faulted = 4, Passkey = Ceremony.Create };
    public static readonly Operation RemovePasskey = new(
        "remove passkey", Addresses.RemovePasskey(), ["user ada", "session ada", "passkey ada"], ["session ada", "user ada"],
        ("passkey", Base64Url.EncodeToString(Authenticator.CredentialId)))
    { Accounts = AccountsOf.User, RoundTrips = 3, Statements = 5, Transactions = 3, Faulted = 3 };
    public static readonly Operation SignInWithPasskey = new(
        "sign in with passkey", Addresses.SignInWithPasskey(), ["user ada", "passkey ada"], ["passkey ada", "session ada", "user ada"])
    { Accounts = AccountsOf.Nobody, RoundTrips = 4, Statements = 11, Transactions = 4, Faulted = 4, Passkey = Ceremony.Get };

    private const string Secret = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

    public static readonly Operation Invite = new(
        "invite", Addresses.Invite(0), ["user ada", "session ada", "member 1-3"], ["invitation 2", "member 1-3", "session ada", "user ada"],
        ("role", "2"), ("days", "7"), ("uses", "1"), ("secret", Secret))
    { Accounts = AccountsOf.User, Statements = 3 };
    public static readonly Operation RevokeLink = new(
        "revoke link", Addresses.RevokeLink(0), ["user ada", "session ada", "invitation 2", "member 1-3"], ["member 1-3", "session ada", "user ada"],
        ("hash", Convert.ToHexStringLower(SecretLink.Hash(Secret))))
    { Accounts = AccountsOf.User };
    public static readonly Operation SetRole = new(
        "set role", Addresses.SetRole(0), ["user ada", "session ada", "member 1-3", "member 2-2"], ["member 1-3", "member 2-1", "session ada", "user ada"],
        ("member", "2"), ("role", "1"))
    { Accounts = AccountsOf.User };
    public static readonly Operation RemoveMember = new(
        "remove member", Addresses.RemoveMember(0), ["user ada", "session ada", "member 1-3", "member 2-2"], ["member 1-3", "session ada", "user ada"],
        ("member", "2"))
    { Accounts = AccountsOf.User };
    public static readonly Operation Join = new(
        "join", Addresses.Join(0, Secret), ["user ada", "session ada", "invitation 2"], ["member 1-2", "session ada", "user ada"])
    { Accounts = AccountsOf.User, RoundTrips = 4, Statements = 4 };

    public static readonly Operation Arrive = new("arrive", Addresses.Arrived(), [], ["session ada", "user ada"], ("name", "ada"))
    { Accounts = AccountsOf.Known, RoundTrips = 4, Statements = 12, Transactions = 4, Faulted = 2 };

    /// <summary>One for each address that takes a POST, at least: <see cref="Inventory"/> says whether that is so.</summary>
    public static readonly IReadOnlyList<Operation> All =
    [
        Add, AddOnItsOwnPage, AddSeveral, Complete, CompleteRepeating, UndoComplete, Reopen, Star, Unstar, Due, UndoDue, Literally, Move, Tick, Untick, DeleteRow, Edit, RestoreEdited, EditOne, Delete, Skip, UndoSkip, UndoDelete, UndoDeleteOfMany,
        ClearCompleted,
        Restore, RestoreAll, DeleteForGood, Empty, PreviewImport, Import,
        MoveToList, CopyToList, .. OnLists,
        SignUp, SignIn, Arrive, SetPassword, SaveProfile, ChangePassword, SignOut, EndSession, SignOutEverywhere,
        NewPasskey, AddPasskey, RemovePasskey, SignInWithPasskey, DeleteAccount,
        Invite, RevokeLink, SetRole, RemoveMember, Join,
    ];

    /// <summary>Those that are about to-dos, and not about lists and people.</summary>
    public static readonly IReadOnlyList<Operation> OnTodos = [.. All.Where(operation => operation.Accounts is null).Except(OnLists)];

    /// <summary><see cref="Path"/> as the <see cref="Inventory"/> has it.</summary>
    public string InventoryPath
        => Path.Replace(Addresses.ListSettings(1), Addresses.ListSettings(0), StringComparison.Ordinal).Replace($"?link={Secret}", "", StringComparison.Ordinal);

    /// <summary>Who does it, where people sign in; null where they do not.</summary>
    public AccountsOf? Accounts { get; init; }

    /// <summary>To the database, for the rows before.</summary>
    public int RoundTrips { get; init; } = 1;

    /// <summary>Those of the first transaction, where there are several.</summary>
    public int FirstRoundTrips { get => _firstRoundTrips ?? RoundTrips / Transactions; init => _firstRoundTrips = value; }

    private readonly int? _firstRoundTrips;

    /// <summary>Those of the work, without the ones that control the transaction.</summary>
    public int Statements { get; init; } = 1;

    public int Transactions { get; init; } = 1;

    /// <summary>Passwords that are hashed for it: a tenth of a second each, and seconds where other tests have the processors.</summary>
    public int Hashes { get; init; }

    /// <summary>Which of its transactions meets a fault: the one that changes what is there after.</summary>
    public int Faulted { get; init; } = 1;

    /// <summary>What a browser does with <see cref="Authenticator"/> before it is sent; null if nothing.</summary>
    public Ceremony? Passkey { get; init; }

    /// <summary>What answers it where nothing fails.</summary>
    public HttpStatusCode Status { get; init; } = HttpStatusCode.SeeOther;

    /// <summary>Its first field is a file.</summary>
    public bool IsUpload { get; init; }

    /// <summary>What the form sends, with the fields that every form has.</summary>
    public HttpContent ToContent(params (string Name, string Value)[] common)
    {
        if (!IsUpload)
            return new FormUrlEncodedContent(Fields.Concat(common).Select(field => KeyValuePair.Create(field.Name, field.Value)));

        var content = new MultipartFormDataContent { { new StringContent(Fields[0].Value), Fields[0].Name, "todos.csv" } };
        foreach (var (name, value) in common)
            content.Add(new StringContent(value), name);
        return content;
    }

    public override string ToString() => Name;

    private const string DeleteAll = "DELETE FROM todos; DELETE FROM deleted_todos; DELETE FROM users; DELETE FROM user_sessions; DELETE FROM user_links; DELETE FROM user_logins; "
        + "DELETE FROM user_passkeys; DELETE FROM user_challenges; "
        + "DELETE FROM lists WHERE list_id <> 0; DELETE FROM list_members; INSERT INTO list_members (list_id, user_id, role) VALUES (0, 0, 3); DELETE FROM list_links; DELETE FROM calendar_links";

    /// <summary>The note of every row before.</summary>
    private const string Note = "- [ ] One\n- [x] Two";

    private const string InsertTodo = "INSERT INTO todos (todo_id, title, text, done, due, rule) VALUES (@id, @title, @text, @done, @due, @rule)";

    private const string InsertDeleted = """
        INSERT INTO deleted_todos (todo_id, title, text, done, pub_date, deletion_id, due, rule)
        VALUES (@id, @title, @text, @done, current_timestamp, @id, @due, @rule)
        """;

    private const string InsertList = """
        WITH made AS (
          INSERT INTO lists (list_id, name, deleted_at) VALUES (@id, @title, CASE WHEN @is_deleted THEN current_timestamp END) RETURNING list_id
        )
        INSERT INTO list_members (list_id, user_id, role) SELECT list_id, 0, CASE WHEN @is_deleted THEN -3 ELSE 3 END FROM made
        """;

    private const string InsertUser = """
        INSERT INTO users (user_id, name, normalized_name, password_hash, security_stamp) VALUES (@id, @title, upper(@title), @hash, 'stamp')
        """;

    private const string InsertSession = """
        INSERT INTO user_sessions (user_id, session_id, created_at, seen_at, device, address)
        VALUES (1, @session, current_timestamp, current_timestamp, '', '')
        """;

    private const string InsertLink = """
        INSERT INTO user_links (link_hash, user_id, created_at, expires_at)
        VALUES (@link, 1, current_timestamp, current_timestamp + INTERVAL '1 hour')
        """;

    private const string InsertMember = "INSERT INTO list_members (list_id, user_id, role) VALUES (0, @member, @role)";

    private const string InsertInvitation = """
        INSERT INTO list_links (list_id, link_hash, role, uses_left, created_at, expires_at)
        VALUES (0, @secret, 2, 1, current_timestamp, current_timestamp + INTERVAL '1 hour')
        """;

    private const string InsertCalendar
        = "INSERT INTO calendar_links (user_id, list_id, link_hash, created_at) VALUES (0, 0, @secret, current_timestamp)";

    private const string InsertPasskey = """
        INSERT INTO user_passkeys (
          credential_id, user_id, name, public_key, sign_count, transports, is_user_verified, is_backup_eligible, is_backed_up, created_at)
        VALUES (@credential, 1, 'Phone', @public_key, 0, '', true, false, false, current_timestamp)
        """;

    private static readonly string PasswordHash = new PasswordHasher<User>().HashPassword(new User(), Visitor.Password);

    /// <summary>Behind the app's back: makes the database hold the rows before, and nothing else.</summary>
    /// <param name="session">That the visitor's cookie names.</param>
    public async Task PrepareAsync(NpgsqlDataSource database, long session = 1)
    {
        await using (var delete = database.CreateCommand(DeleteAll))
            await delete.ExecuteNonQueryAsync();
        await AddRowsAsync(database, session);
    }

    /// <summary>Behind the app's back: adds the rows before to whatever is there.</summary>
    public async Task AddRowsAsync(NpgsqlDataSource database, long session = 1)
    {
        foreach (var (index, row) in Before.Index())
        {
            var (place, title) = row.Split(' ') is [var first, var second] ? (first, second) : throw new FormatException(row);
            await using var insert = database.CreateCommand(place switch
            {
                "deleted" or "skipped" => InsertDeleted,
                "user" => InsertUser,
                "list" or "deletedlist" => InsertList,
                "session" or "device" => InsertSession,
                "link" => InsertLink,
                "member" => InsertMember,
                "invitation" => InsertInvitation,
                "passkey" => InsertPasskey,
                "calendar" => InsertCalendar,
                _ => InsertTodo,
            });
            // What is next follows the first row, and is as the app makes it.
            var repeats = place is "repeating" or "repeated" or "skipped" or "next";
            insert.Parameters.AddWithValue("id", place == "next" ? NextTodo.IdOf(TodoList.First, 1) : index + 1L);
            insert.Parameters.AddWithValue("title", title);
            insert.Parameters.AddWithValue("text", place == "next" ? Steps.Of(Note).TextWithNoneDone : Note);
            insert.Parameters.AddWithValue("done", place is "completed" or "repeated");
            insert.Parameters.AddWithValue("due", NpgsqlDbType.Date, repeats ? (object)new DateOnly(2026, 11, place == "next" ? 28 : 27) : DBNull.Value);
            insert.Parameters.AddWithValue("rule", NpgsqlDbType.Varchar, repeats ? (object)"FREQ=DAILY" : DBNull.Value);
            if (place == "member")
            {
                insert.Parameters.AddWithValue("member", title[0] - '0');
                insert.Parameters.AddWithValue("role", title[2] - '0');
            }
            insert.Parameters.AddWithValue("secret", SecretLink.Hash(Secret));
            insert.Parameters.AddWithValue("is_deleted", place == "deletedlist");
            insert.Parameters.AddWithValue("hash", PasswordHash);
            insert.Parameters.AddWithValue("session", place == "device" ? 1 : session);
            insert.Parameters.AddWithValue("link", SecretLink.Hash(title));
            insert.Parameters.AddWithValue("credential", Authenticator.CredentialId);
            insert.Parameters.AddWithValue("public_key", Authenticator.PublicKey);
            await insert.ExecuteNonQueryAsync();
        }
    }

    private const string SelectRows = """
        SELECT CASE WHEN done THEN 'completed ' ELSE 'active ' END || title || CASE WHEN list_id = 0 THEN '' ELSE ' of Other' END AS row FROM todos
        UNION ALL SELECT 'deleted ' || title FROM deleted_todos
        UNION ALL SELECT 'list ' || name || CASE WHEN role < 0 THEN ' deleted' WHEN is_archived THEN ' archived' ELSE '' END
          FROM lists JOIN list_members ON list_members.list_id = lists.list_id WHERE lists.list_id <> 0
        UNION ALL SELECT 'user ' || name || CASE WHEN display_name = '' THEN '' ELSE ' called ' || display_name END
          || CASE WHEN user_id <> 1 OR password_hash = @hash THEN '' ELSE ' with another password' END FROM users
        UNION ALL SELECT CASE WHEN session_id = 1 THEN 'device ' ELSE 'session ' END || name FROM user_sessions JOIN users ON users.user_id = user_sessions.user_id
        UNION ALL SELECT 'member ' || user_id::TEXT || '-' || role::TEXT FROM list_members WHERE list_id = 0 AND user_id BETWEEN 1 AND 9
        UNION ALL SELECT 'invitation ' || role::TEXT FROM list_links WHERE uses_left > 0
        UNION ALL SELECT 'calendar ' || list_id::TEXT FROM calendar_links
        UNION ALL SELECT 'link ' || name FROM user_links JOIN users ON users.user_id = user_links.user_id WHERE used_by IS NULL
        UNION ALL SELECT 'passkey ' || users.name FROM user_passkeys JOIN users ON users.user_id = user_passkeys.user_id
        """;

    /// <summary>Behind the app's back: all rows, sorted.</summary>
    public static async Task<string[]> RowsAsync(NpgsqlDataSource database)
    {
        var rows = new List<string>();
        await using var select = database.CreateCommand(SelectRows);
        select.Parameters.AddWithValue("hash", PasswordHash);
        await using var reader = await select.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add(reader.GetString(0));
        return [.. rows.Order(StringComparer.Ordinal)];
    }

    /// <summary>A file as the import's preview sends it along.</summary>
    private static string Compressed(string file)
    {
        using var compressed = new MemoryStream();
        using (var brotli = new BrotliStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            brotli.Write(Encoding.UTF8.GetBytes(file));
        return Convert.ToBase64String(compressed.ToArray());
    }
}

/// <summary>Of WebAuthn, by what a browser calls it.</summary>
public enum Ceremony
{
    /// <summary>A passkey is made.</summary>
    Create,

    /// <summary>A passkey is used.</summary>
    Get,
}

/// <summary>Whose operation it is, where people sign in.</summary>
public enum AccountsOf
{
    /// <summary>Somebody does it who is not signed in.</summary>
    Nobody,

    /// <summary>Somebody does it whom a provider knows, and who comes back from there.</summary>
    Known,

    /// <summary>Somebody does it who is signed in.</summary>
    User,
}
