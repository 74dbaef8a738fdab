namespace ChatOps.Actions.Ssh;

/// <summary>Why a template is not safe to fill.</summary>
/// <param name="Line">Line within the template, from 0.</param>
/// <param name="Sentence">What is wrong and how to mend it.</param>
public sealed record TemplateFault(int Line, string Sentence);
