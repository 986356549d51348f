using TodoApp.Http;
using TodoApp.Todos;

namespace TodoApp.Pages.Todos;

/// <summary>What is said about an action that more than one page offers.</summary>
internal static class Flashes
{
    public static Flash Added(TodoInput input, bool isInList, long listId) => isInList
        ? new Flash("Todo item was successfully created")
        : new Flash($"“{input.StoredTitle}” was added before and then deleted", Addresses.UndoDelete(listId), input.NewId);
}
