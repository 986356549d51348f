namespace TodoApp.Http;

/// <summary>
/// A page that the browser may keep to show it again when somebody goes back to it: its form is then the one that was filled in, with
/// the same key, and what is sent from it a second time is known. It must hold nothing that gets out of date.
/// </summary>
/// <remarks>A POST to the very address of the page makes browsers forget it (RFC 9111, section 4.4), so its form needs another.</remarks>
[AttributeUsage(AttributeTargets.Class)]
public sealed class KeptForBackAttribute : Attribute;
