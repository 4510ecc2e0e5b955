// The rule of an operation, by the operation itself.
import { type AnyOperation, operations } from "../../artie/index.ts";
import { reaches } from "./reach.ts";
import { ACCOUNT, named, type Reach } from "./rule.ts";
import { textsCleaned } from "./texts.ts";

type AnyReach = Reach<never, unknown>;
type Entries<T> = Readonly<Record<string, Readonly<Record<string, T>>>>;

const rules = new Map<AnyOperation, AnyReach>(
  Object.entries<Entries<AnyOperation>[string]>(operations).flatMap(([group, entries]) =>
    Object.entries(entries).map(([name, operation]) => [operation, reachAt(group, name)] as const),
  ),
);

function reachAt(group: string, name: string): AnyReach {
  return (reaches as Entries<AnyReach>)[group]?.[name] ?? ACCOUNT;
}

/** What a newer description of the API says of a pipeline: nothing of what else it takes and answers is known. */
const unknownOfPipeline: AnyReach = { ...named("pipelines"), show: textsCleaned, isUnknown: true };

function isOfPipeline({ path }: AnyOperation): boolean {
  const own = operations.pipelines.get.path;
  return path === own || path.startsWith(`${own}/`);
}

/** What is not in the table is about the pipeline that its path leads through, or for all that anybody knows the account. */
export function ruleOf(operation: AnyOperation): AnyReach {
  return rules.get(operation) ?? (isOfPipeline(operation) ? unknownOfPipeline : ACCOUNT);
}

/** Whether who may see some pipelines only has a use for a tool that sends these requests. */
export function isForScopes(sends: readonly { readonly operation: AnyOperation }[]): boolean {
  return sends.length > 0 && sends.every(({ operation }) => ruleOf(operation) !== ACCOUNT);
}
