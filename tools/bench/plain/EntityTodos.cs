using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace TodoApp.Bench.Plain;

public sealed class TodoContext(DbContextOptions<TodoContext> options) : DbContext(options)
{
    public DbSet<Todo> Todos => Set<Todo>();

    public DbSet<TodoList> Lists => Set<TodoList>();

    public DbSet<ListMember> Members => Set<ListMember>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<TodoList>(list =>
        {
            list.ToTable("lists").HasKey(each => each.ListId);
            list.Property(each => each.ListId).HasColumnName("list_id");
            list.Property(each => each.Name).HasColumnName("name");
        });
        modelBuilder.Entity<ListMember>(member =>
        {
            member.ToTable("list_members").HasKey(each => new { each.ListId, each.UserId });
            member.Property(each => each.ListId).HasColumnName("list_id");
            member.Property(each => each.UserId).HasColumnName("user_id");
            member.Property(each => each.Position).HasColumnName("position");
        });
        modelBuilder.Entity<Todo>(TodoOf);
    }

    private static void TodoOf(EntityTypeBuilder<Todo> todo)
    {
        todo.ToTable("todos").HasKey(each => new { each.ListId, each.TodoId });
        todo.Property(each => each.ListId).HasColumnName("list_id").ValueGeneratedNever();
        todo.Property(each => each.TodoId).HasColumnName("todo_id").ValueGeneratedNever();
        todo.Property(each => each.Title).HasColumnName("title");
        todo.Property(each => each.Text).HasColumnName("text");
        todo.Property(each => each.Done).HasColumnName("done");
        todo.Property(each => each.PubDate).HasColumnName("pub_date").HasColumnType("timestamp");
        todo.Property(each => each.Position).HasColumnName("position");
        todo.Property(each => each.Important).HasColumnName("important");
        todo.Property(each => each.Due).HasColumnName("due");
        todo.Property(each => each.DueTime).HasColumnName("due_time");
    }
}

public sealed class EntityTodos(TodoContext context) : ITodos
{
    private IQueryable<Todo> List => context.Todos.AsNoTracking().Where(todo => todo.ListId == 0);

    public Task<List<Todo>> FirstAsync(int limit)
        => List.OrderBy(todo => todo.Done).ThenBy(todo => todo.Position).ThenBy(todo => todo.TodoId).Take(limit).ToListAsync();

    public Task<int> CountOpenAsync(int limit) => List.Where(todo => !todo.Done).Take(limit).CountAsync();

    public Task<List<TodoList>> ListsAsync() => (
        from member in context.Members.AsNoTracking()
        join list in context.Lists on member.ListId equals list.ListId
        where member.UserId == 0
        orderby member.Position, member.ListId
        select list).ToListAsync();

    public Task<int> CountDueAsync(DateOnly day, int limit) => List.Where(todo => !todo.Done && todo.Due <= day).Take(limit).CountAsync();

    public Task AddAsync(Todo todo)
    {
        context.Todos.Add(todo);
        return context.SaveChangesAsync();
    }

    public async Task SetDoneAsync(long id, bool done)
    {
        if (await context.Todos.FindAsync(0L, id) is { } todo)
            todo.Done = done;
        await context.SaveChangesAsync();
    }
}
