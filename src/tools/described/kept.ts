// What a description makes of the list of tools, as it is kept beside the description: a process that starts with the same
// one lists them without reading it. What they do is made of the description with the first call.
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Followed } from "../followed.ts";
import { listing } from "../listing.ts";
import { LEVELS, METHODS, TAGS } from "../traits.ts";
import { byName, comeFrom } from "../whole.ts";

const facts = z.object({
  name: z.string(),
  title: z.string(),
  description: z.string(),
  method: z.enum(METHODS),
  tags: z.array(z.enum(TAGS)),
  level: z.enum(LEVELS),
  hints: z
    .object({
      destructive: z.boolean().exactOptional(),
      idempotent: z.boolean().exactOptional(),
      openWorld: z.boolean().exactOptional(),
    })
    .exactOptional(),
  forScopes: z.boolean(),
  isExtended: z.boolean().exactOptional(),
  listed: z.record(z.string(), z.unknown()).exactOptional(),
});

const keptList = z.object({
  /** Which version of ours made it: another one has other tools. */
  by: z.string(),
  followed: z.object({
    tools: z.array(facts),
    gone: z.array(z.object({ tool: facts, reason: z.string() })),
    version: z.string().optional(),
    newTools: z.number(),
    newFields: z.number(),
    leftOut: z.array(z.string()),
  }),
});

/** Only what is told of the tools is kept. */
export function listOf(followed: Followed): z.output<typeof keptList> {
  return keptList.parse({ by: ours(), followed });
}

/** Undefined for what another version of ours has kept. */
export function followedIn(
  list: unknown,
  document: unknown,
  gone: Readonly<Record<string, string>>,
): Followed | undefined {
  const { data } = keptList.safeParse(list);
  if (data?.by !== ours()) return undefined;
  const { version, ...followed } = data.followed;
  let whole: ReturnType<typeof load> | undefined;
  const load = async () => {
    const [{ follow }, { readSpec }] = await Promise.all([import("./follow.ts"), import("../../spec/document.ts")]);
    return byName(follow(readSpec(document), gone).tools);
  };
  comeFrom(followed.tools, () => (whole ??= load()));
  return { ...followed, version };
}

function ours(): string {
  const told = listing.map(({ name, description, level }) => [name, description, level]);
  return createHash("sha256").update(JSON.stringify(told)).digest("hex");
}
