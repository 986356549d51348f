using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using TodoApp.Accounts;
using TodoApp.Database;
using TodoApp.Http;
using TodoApp.Lists;

namespace TodoApp.Pages.Lists;

/// <summary>
/// Opens the list that this browser had open last, else the first one of whoever asks; and makes that where there is none. With a query
/// it is an address from the time when there was one list.
/// </summary>
[SessionInStatements]
public sealed class HomeModel(PageReader reader, RetryingTransaction transactions, CurrentUser current, LastList last, TimeProvider time) : PageModel
{
    private const string FirstName = "To-dos";

    public async Task<IActionResult> OnGetAsync(CancellationToken cancellationToken)
    {
        var isToAdd = $"{Request.Path}{Request.QueryString}" == Addresses.HomeToAdd;
        if (Request.QueryString.HasValue && !isToAdd)
            return new SeeOther($"{Addresses.List()}{Request.QueryString}");

        var lists = await reader.ReadAsync(cancellationToken);
        var list = last.Id is { } id && lists.Find(id) is { } opened ? opened : lists.Shown.Concat(lists.Lists).FirstOrDefault();
        var listId = list?.ListId ?? await MakeFirstAsync(cancellationToken);
        return new SeeOther(isToAdd ? Addresses.New(listId) : Addresses.List(listId));
    }

    /// <summary>Of whoever has none; the same however often it is asked for.</summary>
    private async Task<long> MakeFirstAsync(CancellationToken cancellationToken)
    {
        var id = TodoList.NewId(current.UserId, formKey: 0, FirstName);
        await MakeList.RunAsync(transactions, current.In(id), FirstName, time.Now(), cancellationToken);
        return id;
    }
}
