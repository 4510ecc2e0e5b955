// The catalog as a description of the API has it: hand-written tools as they are, with new fields, or gone; and generated
// ones for what is new. Loaded when there is a description to follow.
import { compare } from "../../spec/compare.ts";
import { LeftOut, type Spec } from "../../spec/document.ts";
import { catalog } from "../catalog.ts";
import { extendTool, type Tool } from "../define.ts";
import { type Followed } from "../followed.ts";
import { type Extended, extensionOf, type Gone } from "./extend.ts";
import { listedSchemas } from "./listed.ts";
import { newTools } from "./new-tools.ts";

interface FollowedWhole extends Followed {
  readonly tools: readonly Tool[];
}

/**
 * @param since the version with which each tool that is gone went, as far as it is known
 * @throws SpecError for a description of another product
 */
export function follow(spec: Spec, since: Readonly<Record<string, string>> = {}): FollowedWhole {
  const comparison = compare(spec);
  const leftOut = new LeftOut();
  const gone: Gone[] = [];
  const extended = new Map<Tool, Extended>();
  for (const tool of catalog) {
    const change = extensionOf(tool, comparison, leftOut, since[tool.name]);
    if (!change) continue;
    if ("gone" in change) gone.push({ tool, reason: change.gone });
    else extended.set(tool, change);
  }
  const listed = listedSchemas(extended);
  const lost = new Set(gone.map(({ tool }) => tool));
  const kept = catalog
    .filter((tool) => !lost.has(tool))
    .map((tool) => {
      const change = extended.get(tool);
      if (!change) return tool;
      const description = change.deprecated ? `${tool.description} Deprecated by Artie.` : tool.description;
      const { extension } = change;
      const isExtended = extension.additions.size + extension.values.size > 0;
      return extendTool(tool, { description, extension, isExtended, ...optional("listed", listed.get(tool)) });
    });
  const generated = newTools(spec, comparison.added, catalog, leftOut);
  const fields = new Set(
    [...extended.values()].flatMap((each) => each.fields.map(({ at, name }) => [...at, name].join("."))),
  );
  return {
    tools: [...kept, ...generated],
    gone,
    version: spec.version,
    newTools: generated.length,
    newFields: fields.size,
    leftOut: [...comparison.leftOut, ...leftOut.sentences()],
  };
}

function optional<K extends string, V>(name: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [name]: value } as Partial<Record<K, V>>);
}
