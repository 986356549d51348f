namespace TodoApp.Accounts;

/// <summary>Who may use the app.</summary>
public enum AccountsMode
{
    /// <summary>Everybody who reaches it. Nobody signs in, and everybody is <see cref="Lists.Asker.Everybody"/>.</summary>
    Off,

    /// <summary>Whoever has an account, which takes an invitation to make.</summary>
    Invited,

    /// <summary>Whoever has an account, which anybody may make.</summary>
    Open,
}
