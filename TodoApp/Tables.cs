using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Lists;
using TodoApp.Todos;

namespace TodoApp;

/// <summary>The tables that the app works with: each is declared beside its SQL, and made in <c>schema.sql</c>.</summary>
public static class Tables
{
    /// <summary>The app can do nothing without the first, and so <see cref="DatabaseAvailability.ProbeAsync"/> asks for that one.</summary>
    public static readonly IReadOnlyList<Table> All =
    [
        TodoTable.Todos, TodoTable.DeletedTodos, TodoList.Table, TodoList.Members, ListLink.Table, CalendarLink.Table, DataProtectionKeys.Table,
        UserStore.Table, Sessions.Table, OneTimeLinks.Table, UserStore.Logins, Passkeys.Table, Passkeys.Challenges,
    ];
}
