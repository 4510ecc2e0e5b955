// What a prompt is: a plain object, like a tool. Editors offer prompts as slash commands.

/** What of the account an argument names; `type` keeps connectors of other types out of the suggestions. */
export interface Completes {
  readonly kind: "pipeline" | "connector";
  readonly type?: string;
}

export interface Argument {
  readonly description: string;
  readonly required?: boolean;
  readonly completes?: Completes;
}

export type Arguments = Readonly<Record<string, Argument>>;

/** Absent arguments are undefined. */
export type Values<A extends Arguments> = {
  readonly [Name in keyof A]: A[Name] extends { readonly required: true } ? string : string | undefined;
};

export interface Script {
  /** What the person wants, in a sentence. */
  readonly goal: string;
  /** In order; undefined ones are left out. */
  readonly steps: readonly (string | undefined)[];
  /** What the person is told at the end. */
  readonly report: string;
}

export interface Prompt<A extends Arguments = Arguments> {
  /** What a person types after the slash. */
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: A;
  /** Names the tools that it needs: where one of them is not selected, the prompt is not offered. */
  script(values: Values<A>): Script;
}

/** Keeps the names of the arguments between their declaration and `script`. */
export function definePrompt<const A extends Arguments>(prompt: Prompt<A>): Prompt<A> {
  return prompt;
}
