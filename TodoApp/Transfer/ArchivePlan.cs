using TodoApp.Database;
using TodoApp.Lists;

namespace TodoApp.Transfer;

/// <summary>What importing a list of an archive would do.</summary>
/// <param name="IsNew">It would be made.</param>
public sealed record ListPlan(string Name, long ListId, bool IsNew, ImportPlan Plan);

/// <summary>What importing a <see cref="ListArchive"/> would do: each file goes into the list of its name, or into a new one.</summary>
public sealed record ArchivePlan(IReadOnlyList<ListPlan> Lists)
{
    public int Count => Lists.Sum(list => list.Plan.Count);

    /// <param name="files">What lists are called, and the rows of their files.</param>
    /// <param name="own">The lists of the asker.</param>
    /// <param name="accessTo">As the asker has it.</param>
    /// <param name="formKey">Makes the ids of new lists, so that a second send of a form makes no second list.</param>
    /// <param name="now">UTC: the date of to-dos that have none.</param>
    /// <exception cref="FormatException">A file has too many lines, or is none of its kind, or no list can have its name. The message is for the person.</exception>
    public static async Task<ArchivePlan> MakeAsync(
        RetryingTransaction transactions, IReadOnlyList<(string Name, IEnumerable<FileRow> Rows)> files, Navigation own, Func<long, ListAccess> accessTo,
        long formKey, DateTime now, CancellationToken cancellationToken)
    {
        var plans = new List<ListPlan>();
        var count = 0;
        foreach (var (index, (name, rows)) in files.Index())
        {
            if (TodoList.Problem(name) is { } problem)
                throw new FormatException($"“{name}” in the file: {problem}");
            var list = own.Lists.FirstOrDefault(each => each.Role >= Role.Editor && each.Name == name && plans.TrueForAll(plan => plan.ListId != each.ListId));
            var id = list?.ListId ?? TodoList.NewId(accessTo(TodoList.First).Asker.UserId, formKey + index, name);
            try
            {
                plans.Add(new(name, id, list is null, await ImportPlan.MakeAsync(transactions, accessTo(id), Counted(rows), now, cancellationToken)));
            }
            catch (FormatException e)
            {
                throw new FormatException($"“{name}” in the file: {e.Message}");
            }
        }
        return new ArchivePlan(plans);

        // All are kept until the last is read.
        IEnumerable<FileRow> Counted(IEnumerable<FileRow> rows)
        {
            foreach (var row in rows)
            {
                if (++count > ImportPlan.MaxRows)
                    throw new FormatException($"with it there are more than {ImportPlan.MaxRows:N0} lines: unpack the file, and import the lists one after the other");
                yield return row;
            }
        }
    }

    /// <summary>Does it, list by list: what is done stays done, and is found there when it is done again. Idempotent.</summary>
    /// <returns>The name of the first list that there is no room for, as the asker has <see cref="TodoList.MaxCount"/>; null if all are done.</returns>
    public async Task<string?> ApplyAsync(RetryingTransaction transactions, Func<long, ListAccess> accessTo, DateTime now, CancellationToken cancellationToken)
    {
        foreach (var (name, id, isNew, plan) in Lists)
        {
            if (isNew && !await MakeList.RunAsync(transactions, accessTo(id), name, now, cancellationToken))
                return name;
            await plan.ApplyAsync(transactions, accessTo(id), cancellationToken);
        }
        return null;
    }
}
