// What a call of a new operation would do, as far as its description tells: method, path, and what it is about by its name,
// read back where the API has a way to read it.
import { z } from "zod";
import { type AnyOperation, ArtieError, sendOn } from "../../artie/index.ts";
import { ourOperations, placeOf } from "../../spec/compare.ts";
import type { Described, Spec } from "../../spec/document.ts";
import type { LookContext } from "../context.ts";
import type { Plan, Target } from "../plan.ts";
import type { NewRequest } from "./fields.ts";
import { ownerOf, targetBy } from "./named.ts";

interface Call {
  readonly context: LookContext;
  readonly request: NewRequest;
  readonly level: "change" | "destroy";
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** What a resource is called, and what may hold it. */
const NAMES = ["name", "label", "title"] as const;

/** @throws ArtieError when what it is about can't be read */
export async function planFor(spec: Spec, described: Described, { context, request, level }: Call): Promise<Plan> {
  const target = await targetOf(spec, described, request, context);
  const effect = `Sends ${described.method} ${request.path}`;
  if (level === "change") return { targets: [target], effect, risk: "none" };
  const loss = "What it takes away is not known here: read its description";
  return { targets: [target], effect, loss, risk: "loss", confirm: target.name };
}

async function targetOf(
  spec: Spec,
  { path }: Described,
  { parameters }: NewRequest,
  context: LookContext,
): Promise<Target> {
  const id = parameters.at(-1);
  if (id === undefined) return { kind: "operation", name: path };
  const ours = parameters.length === 1 ? ownerOf(path) : undefined;
  if (ours) return await targetBy(context.resolve, ours, id);
  const uuid = UUID.test(id) ? { uuid: id } : {};
  const owner = path.slice(0, path.lastIndexOf("}") + 1);
  const kind = owner.split("/").at(-2)?.replaceAll("-", " ").replace(/s$/, "") ?? "resource";
  const answer = await read(spec, owner, parameters, context);
  return { kind, name: nameIn(answer) ?? id, ...uuid };
}

/** Undefined where the API has no way to read it. @throws ArtieError */
async function read(
  spec: Spec,
  owner: string,
  parameters: readonly string[],
  { artie, signal }: LookContext,
): Promise<unknown> {
  const place = placeOf({ method: "GET", path: owner });
  const getter = [...spec.operations, ...ourOperations].find((each) => placeOf(each) === place);
  if (!getter) return undefined;
  const rest = [...parameters];
  const operation: AnyOperation = {
    id: getter.id ?? place,
    method: "GET",
    path: owner.replaceAll(/\{[^{}]+\}/g, () => encodeURIComponent(rest.shift() ?? "")),
    effect: "read",
    subject: { of: "other", how: "look" },
    retry: "safe",
    answer: z.unknown(),
    takes: undefined,
  };
  try {
    return await sendOn(artie, operation, {}, { signal, fresh: true });
  } catch (error) {
    // A way to read that asks for more than its path is none.
    if (error instanceof ArtieError && (error.status === 400 || error.status === 405 || error.status === 422))
      return undefined;
    throw error;
  }
}

/** Its own, or that of the only object in it. */
function nameIn(answer: unknown): string | undefined {
  if (typeof answer !== "object" || answer === null) return undefined;
  for (const holder of [answer, ...(Object.values(answer) as unknown[])]) {
    if (typeof holder !== "object" || holder === null || Array.isArray(holder)) continue;
    const found = NAMES.map((name): unknown => Reflect.get(holder, name)).find(
      (name): name is string => typeof name === "string" && name !== "",
    );
    if (found !== undefined) return found;
  }
  return undefined;
}
