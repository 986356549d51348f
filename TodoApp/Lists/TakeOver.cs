namespace TodoApp.Lists;

/// <summary>The lists of everybody become those of the first account.</summary>
public static class TakeOver
{
    /// <summary>For the transaction that makes the account, <c>@user_id</c>.</summary>
    /// <param name="condition">Of the account: that it is the first one.</param>
    public static string Sql(string condition) => $"UPDATE list_members SET user_id = @user_id WHERE user_id = {Asker.EverybodyId} AND {condition}";
}
