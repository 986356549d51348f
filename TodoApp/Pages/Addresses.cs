using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc.ApplicationModels;
using TodoApp.Lists;
using TodoApp.Pages.Todos;
using TodoApp.Todos;
using TodoApp.Transfer;

namespace TodoApp.Pages;

/// <summary>
/// Every address of the app, for links and forms as for the routes that lead there: nothing else knows a path. All of them begin with
/// a slash, within the app.
/// </summary>
public static class Addresses
{
    public const string Healthz = "/healthz", Readyz = "/readyz";

    /// <summary>Where the app opens: it leads to a list.</summary>
    public const string Home = "/";

    /// <summary>The same, to add something there: site.webmanifest has it for the icon of the app.</summary>
    public const string HomeToAdd = "/?add";

    /// <summary>What is due in all lists.</summary>
    public const string Today = "/today";

    /// <summary>What will be due.</summary>
    /// <param name="after">The cursor that a later page begins at.</param>
    public static string Upcoming(string? after = null) => $"/upcoming{(after is null ? "" : QueryString.Create(nameof(after), after))}";

    /// <summary>All lists of somebody, archived and deleted ones too.</summary>
    public const string Lists = "/lists";

    /// <summary>What stood at these addresses when there was one list.</summary>
    public static readonly IReadOnlyList<string> OfTheFirstList = ["/edit/{id:long}", "/new", "/several", "/import", "/trash", .. FileFormat.All.Select(format => $"/export{format.Extension}")];

    /// <summary>Everything that is kept about whoever is signed in, as a file.</summary>
    public const string ExportAccount = "/account/export.json";

    /// <summary>Where a request that failed is run again; the status follows as a segment.</summary>
    public const string Error = "/error";

    /// <summary>Where somebody signs in; <c>returnUrl</c> is where that leads.</summary>
    public const string SignIn = "/account/sign-in";

    /// <summary>Where providers send people back to, and from where people go to one; the name of the provider follows.</summary>
    public const string SignedInWith = "/account/signed-in/", SignInWith = "/account/sign-in/";

    /// <summary>The sign-in page, which says that a provider did not sign somebody in.</summary>
    public const string NotSignedIn = $"{SignIn}?provider=failed";

    /// <summary>The route of each page, by its file below <c>Pages</c>.</summary>
    private static readonly Dictionary<string, string> Routes = new()
    {
        ["/Account/NewPassword"] = "/account/new-password",
        ["/Account/Arrived"] = "/account/arrived",
        ["/Account/Profile"] = "/account",
        ["/Account/SignIn"] = SignIn,
        ["/Account/SignUp"] = "/account/sign-up",
        ["/Errors/Error"] = $"{Error}/{{status:int?}}",
        ["/Agenda/Today"] = Today,
        ["/Agenda/Upcoming"] = Upcoming(),
        ["/Lists/Home"] = Home,
        ["/Lists/Lists"] = Lists,
        ["/Lists/Join"] = InList("/join"),
        ["/Lists/People"] = InList("/people"),
        ["/Lists/Settings"] = InList("/settings"),
        ["/Todos/Edit"] = InList("/edit/{id:long}"),
        ["/Todos/Index"] = InList("/"),
        ["/Todos/New"] = InList("/new"),
        ["/Todos/Several"] = InList("/several"),
        ["/Transfer/Import"] = InList("/import"),
        ["/Trash/Trash"] = InList("/trash"),
    };

    public static string List(long listId = TodoList.First) => InList("/", listId);

    public static string List(ListView view) => view.Back switch
    {
        ListView.Today => Today,
        ListView.Upcoming => Upcoming(),
        _ => $"{List(view.ListId)}{new QueryBuilder(view.Fields)}",
    };

    /// <summary>The list as it was, opened at a to-do; at its top where there is none.</summary>
    public static string List(ListView view, long? todoId) => todoId is { } id ? $"{List(view)}#todo-{id}" : List(view);

    /// <summary>The list as it was, opened at what is said about the last action.</summary>
    public static string ListAtMessage(ListView view) => $"{List(view)}#said";

    /// <summary>An action of the list, which comes back to <paramref name="view"/>.</summary>
    /// <param name="action">Such as <see cref="Complete"/>.</param>
    public static string From(ListView view, string action) => With(action, view.Fields);

    public static string Add(long listId = TodoList.First) => Action(List(listId), nameof(Add));

    public static string Complete(long listId = TodoList.First) => Action(List(listId), nameof(Complete));

    public static string Reopen(long listId = TodoList.First) => Action(List(listId), nameof(Reopen));

    /// <summary>Undoes <see cref="Complete"/> of what repeats.</summary>
    public static string UndoComplete(long listId = TodoList.First) => Action(List(listId), nameof(UndoComplete));

    public static string Star(long listId = TodoList.First) => Action(List(listId), nameof(Star));

    public static string Unstar(long listId = TodoList.First) => Action(List(listId), nameof(Unstar));

    public static string Literally(long listId = TodoList.First) => Action(List(listId), nameof(Literally));

    public static string Due(long listId = TodoList.First) => Action(List(listId), nameof(Due));

    public static string UndoDue(long listId = TodoList.First) => Action(List(listId), nameof(UndoDue));

    public static string Move(long listId = TodoList.First) => Action(List(listId), nameof(Move));

    /// <summary>Puts one to-do where it was.</summary>
    public static string MoveTo(Place place, long listId = TodoList.First) => With(Move(listId), [new("place", place.ToString())]);

    public static string Tick(long listId = TodoList.First) => Action(List(listId), nameof(Tick));

    public static string Untick(long listId = TodoList.First) => Action(List(listId), nameof(Untick));

    /// <param name="action"><see cref="Tick"/> or <see cref="Untick"/>.</param>
    public static string WithStep(string action, string step) => With(action, [new("step", step)]);

    public static string Delete(long listId = TodoList.First) => Action(List(listId), nameof(Delete));

    public static string UndoDelete(long listId = TodoList.First) => Action(List(listId), nameof(UndoDelete));

    /// <summary>Deletes one of a series.</summary>
    public static string Skip(long listId = TodoList.First) => Action(List(listId), nameof(Skip));

    public static string UndoSkip(long listId = TodoList.First) => Action(List(listId), nameof(UndoSkip));

    public static string ClearCompleted(long listId = TodoList.First) => Action(List(listId), nameof(ClearCompleted));

    /// <summary>Remembers what is ticked, and goes on to another page of the list.</summary>
    public static string Select(long listId = TodoList.First) => Action(List(listId), nameof(Select));

    /// <param name="to">Where to-dos of <paramref name="listId"/> go.</param>
    public static string MoveToList(long listId = TodoList.First, long? to = null) => To(Action(List(listId), nameof(MoveToList)), to);

    /// <inheritdoc cref="MoveToList"/>
    public static string CopyToList(long listId = TodoList.First, long? to = null) => To(Action(List(listId), nameof(CopyToList)), to);

    private static string To(string action, long? listId) => listId is { } to ? With(action, [Parameter("to", to)]) : action;

    /// <summary>Makes a list.</summary>
    public static string AddList() => Action(Lists, nameof(AddList));

    /// <summary>Puts a list in its place among the others.</summary>
    public static string MoveList() => Action(Lists, nameof(MoveList));

    /// <summary>Puts a list out of the way; <see cref="UnarchiveList"/> puts it back.</summary>
    public static string ArchiveList() => Action(Lists, nameof(ArchiveList));

    public static string UnarchiveList() => Action(Lists, nameof(UnarchiveList));

    public static string DeleteList() => Action(Lists, nameof(DeleteList));

    /// <summary>Takes a list back from the trash.</summary>
    public static string RestoreList() => Action(Lists, nameof(RestoreList));

    /// <summary>Where a calendar reads what is due; the route where no secret is given. It is no part of the path, which logs show.</summary>
    public static string Calendar(string? key = null) => $"/calendar.ics{(key is null ? "" : QueryString.Create(nameof(key), key))}";

    /// <summary>Makes an address for a calendar; <see cref="StopCalendar"/> ends it.</summary>
    public static string MakeCalendar() => Action(Lists, nameof(MakeCalendar));

    public static string StopCalendar() => Action(Lists, nameof(StopCalendar));

    /// <summary>Where a page hears that its list has changed; the route of all lists where none is given.</summary>
    public static string Changes(long? listId) => InList("/changes", listId);

    /// <summary>Who is a member of a list.</summary>
    public static string People(long listId) => InList("/people", listId);

    public static string Invite(long listId) => Action(People(listId), nameof(Invite));

    public static string RevokeLink(long listId) => Action(People(listId), "Revoke");

    public static string SetRole(long listId) => Action(People(listId), nameof(SetRole));

    public static string RemoveMember(long listId) => Action(People(listId), "Remove");

    /// <summary>Where an invitation to a list leads.</summary>
    /// <param name="link">An invitation. No log says the query of a request.</param>
    public static string Join(long listId, string? link = null) => WithLink(InList("/join", listId), link);

    public static string ListSettings(long listId) => InList("/settings", listId);

    public static string New(long listId = TodoList.First) => InList("/new", listId);

    public static string Several(long listId = TodoList.First) => InList("/several", listId);

    public static string AddSeveral(long listId = TodoList.First) => Action(Several(listId), nameof(Add));

    /// <summary>A to-do's form, which leads back to <paramref name="view"/>.</summary>
    public static string Edit(ListView view, long todoId) => EditIn(view)(todoId);

    /// <summary>The same for many to-dos of one view, whose parameters are put together once.</summary>
    public static Func<long, string> EditIn(ListView view)
    {
        var (path, query) = (InList("/edit/", view.ListId), new QueryBuilder(view.Fields).ToString());
        return todoId => $"{path}{todoId}{query}";
    }

    /// <summary>
    /// A view in which one of its to-dos is ticked; for many of them, as <see cref="EditIn"/>. It is relative to the list that the page
    /// is at: fifty paths would be a tenth of it.
    /// </summary>
    public static Func<long, string> TickIn(ListView view)
    {
        var query = new QueryBuilder(view.Selecting(false).Fields).ToString();
        var prefix = $"{query}{(query.Length > 0 ? '&' : '?')}ticked=";
        return todoId => $"{prefix}{todoId}";
    }

    public static string Edit(long todoId, long listId = TodoList.First) => Edit(new ListView { ListId = listId }, todoId);

    /// <summary>Saves a to-do's form, and takes the to-do back from the trash for that.</summary>
    public static string RestoreEdited(long todoId, long listId = TodoList.First)
        => Action($"{InList("/edit/", listId)}{todoId}", nameof(Restore));

    /// <param name="before">The cursor that an older page begins at; <paramref name="after"/> that of a newer one.</param>
    public static string Trash(long listId = TodoList.First, string? before = null, string? after = null)
        => $"{InList("/trash", listId)}{new QueryBuilder(ListView.PageFields(TodoTable.DeletedOrder, before, after))}";

    public static string Restore(long listId = TodoList.First) => Action(Trash(listId), nameof(Restore));

    public static string RestoreAll(long listId = TodoList.First) => Action(Trash(listId), nameof(RestoreAll));

    public static string DeleteForGood(long listId = TodoList.First) => Action(Trash(listId), nameof(DeleteForGood));

    public static string Empty(long listId = TodoList.First) => Action(Trash(listId), nameof(Empty));

    public static string Import(long listId = TodoList.First) => InList("/import", listId);

    public static string ConfirmImport(long listId = TodoList.First) => Action(Import(listId), "Confirm");

    /// <summary>A list as a file of this format; the route of all lists where none is given.</summary>
    public static string Export(FileFormat format, long? listId = TodoList.First) => InList($"/export{format.Extension}", listId);

    /// <summary>All lists in one file.</summary>
    public const string ExportAll = $"{Lists}/export{ListArchive.Extension}";

    /// <summary>The profile of whoever is signed in.</summary>
    public static string Profile() => Routes["/Account/Profile"];

    public static string ChangePassword() => Action(Profile(), nameof(ChangePassword));

    public static string SignOut() => Action(Profile(), nameof(SignOut));

    /// <summary>Signs out one device, which the form names.</summary>
    public static string EndSession() => Action(Profile(), nameof(EndSession));

    public static string SignOutEverywhere() => Action(Profile(), nameof(SignOutEverywhere));

    /// <summary>Asks for the password, and leads to the form that makes a passkey.</summary>
    public static string NewPasskey() => Action(Profile(), nameof(NewPasskey));

    public static string AddPasskey() => Action(Profile(), nameof(AddPasskey));

    public static string RemovePasskey() => Action(Profile(), nameof(RemovePasskey));

    public static string SignInWithPasskey() => Action(SignIn, "Passkey");

    public static string DeleteAccount() => Action(Profile(), nameof(DeleteAccount));

    /// <summary>Where somebody arrives whom a provider knows.</summary>
    public static string Arrived() => Routes["/Account/Arrived"];

    /// <param name="returnUrl">Within the app.</param>
    /// <param name="link">An invitation.</param>
    public static string SignInWithProvider(string name, string? returnUrl = null, string? link = null)
        => WithLink(SignInWith + name + QueryString.Create(nameof(returnUrl), returnUrl ?? Home), link);

    /// <param name="link">An invitation.</param>
    /// <param name="returnUrl">Within the app.</param>
    public static string SignUp(string? link = null, string? returnUrl = null)
        => WithLink(Routes["/Account/SignUp"] + (returnUrl is null or Home ? "" : QueryString.Create(nameof(returnUrl), returnUrl)), link);

    /// <param name="link">That lets a password be set.</param>
    public static string NewPassword(string? link = null) => WithLink(Routes["/Account/NewPassword"], link);

    /// <summary>Routes every page by this table; one that is missing here does not let the app start.</summary>
    /// <param name="hasAccounts">Else the pages about accounts, and about who may see a list, have no address.</param>
    public static void UseAddresses(this PageConventionCollection conventions, bool hasAccounts) => conventions.AddFolderRouteModelConvention("/", page =>
    {
        if (!Routes.TryGetValue(page.ViewEnginePath, out var route))
            throw new InvalidOperationException($"The page {page.ViewEnginePath} has no route: add it to {nameof(Addresses)}.");
        page.Selectors.Clear();
        if (!hasAccounts && (page.ViewEnginePath.StartsWith("/Account/", StringComparison.Ordinal) || page.ViewEnginePath is "/Lists/People" or "/Lists/Join"))
            return;
        page.Selectors.Add(new SelectorModel { AttributeRouteModel = new AttributeRouteModel { Template = route } });
    });

    /// <summary>An action that takes back another, with what it needs to know for that.</summary>
    /// <param name="ids">Of the to-dos; none where they are too many to name.</param>
    public static string Undo(string action, IEnumerable<long> ids, long? deletion) => With(
        action,
        [.. ids.Select(id => Parameter("id", id)), .. deletion is { } of ? [Parameter("deletion", of)] : Array.Empty<KeyValuePair<string, string>>()]);

    /// <returns>The list that an address of the app belongs to; the first where it belongs to none.</returns>
    public static long ListOf(string path)
        => path.StartsWith($"{Lists}/", StringComparison.Ordinal)
            && long.TryParse(path.Split('/', 4)[2], NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            ? id
            : TodoList.First;

    private static KeyValuePair<string, string> Parameter(string name, long value) => new(name, value.ToString(CultureInfo.InvariantCulture));

    private static string With(string action, IEnumerable<KeyValuePair<string, string>> parameters)
        => $"{action}{new QueryBuilder(parameters).ToString().Replace('?', '&')}";

    private static string WithLink(string page, string? link)
        => link is null ? page : $"{page}{(page.Contains('?', StringComparison.Ordinal) ? '&' : '?')}link={Uri.EscapeDataString(link)}";

    private static string Action(string page, string handler) => $"{page}?handler={handler}";

    /// <summary>The address of what belongs to a list, or the route of all of them.</summary>
    private static string InList(string path, long? listId = null)
        => $"{Lists}/{listId?.ToString(CultureInfo.InvariantCulture) ?? "{listId:long}"}{(path == "/" ? "" : path)}";
}
