namespace TodoApp.Lists;

/// <summary>What a member may do with a list; the higher ones may do all that the lower ones may. The numbers are stored.</summary>
public enum Role : long
{
    /// <summary>Looks, and changes nothing.</summary>
    Viewer = 1,

    /// <summary>Changes to-dos.</summary>
    Editor = 2,

    /// <summary>Decides about the list itself, and who is a member.</summary>
    Owner = 3,
}
