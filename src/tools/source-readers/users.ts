// Who reads with a source reader.
import type { Pipeline } from "../../artie/index.ts";
import { readsWith } from "../../rules/users.ts";
import type { LookContext } from "../context.ts";

/** Those that do, and those that may: the API does not show it of all. One request. */
export async function readingWith({ resolve }: Pick<LookContext, "resolve">, uuid: string): Promise<Pipeline[]> {
  return (await resolve.pipelines()).filter((pipeline) => readsWith(uuid, pipeline) !== "no");
}
