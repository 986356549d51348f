namespace TodoApp.Accounts;

/// <summary>
/// Every statement of this endpoint asks itself whether the session lasts, by <see cref="CurrentUser.Asker"/>: so nothing is asked
/// before it, which would cost a round trip.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SessionInStatementsAttribute : Attribute;
