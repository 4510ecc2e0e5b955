// What tells a new operation from those that are known: one that has only moved, and a path that can be filled in so that
// it is another operation's, which may ask for more than this one.
import { ToolError } from "../../rules/tool-error.ts";
import { ourOperations, placeOf } from "../../spec/compare.ts";
import type { Described, Spec } from "../../spec/document.ts";

/** A write of ours at another place: what it may lose there nobody has looked at, and here it may have asked for a name. */
export function isMovedWrite({ id, method }: Described): boolean {
  const named = lettersOf(id ?? "");
  return method !== "GET" && ourOperations.some((ours) => ours.effect === "write" && lettersOf(ours.id) === named);
}

/** However its words are joined. */
function lettersOf(id: string): string {
  return id.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
}

/** @throws ToolError when what fills the path in makes it the path of another operation */
export function requireOwn(spec: Spec, own: Described, filled: string): void {
  const other = [...ourOperations, ...spec.operations].find(
    (each) => each.method === own.method && isMoreExact(placeOf(each), placeOf(own)) && patternOf(each).test(filled),
  );
  if (!other) return;
  const place = `${other.method} ${other.path.replace(/\?.*/s, "")}`;
  throw new ToolError("invalid_input", `This would be ${place}, which is another operation: nothing was sent.`);
}

/** Has words of its own where the other takes anything. */
function isMoreExact(place: string, than: string): boolean {
  const steps = place.split("/");
  return than.split("/").some((step, index) => step.includes("{") && steps[index]?.includes("{") === false);
}

function patternOf({ method, path }: Pick<Described, "method" | "path">): RegExp {
  const [, place = ""] = placeOf({ method, path }).split(" ");
  const words = place.split("{}").map((word) => word.replaceAll(/[^\w/-]/g, "\\$&"));
  return new RegExp(`^${words.join("[^/]+")}/?$`, "i");
}
