// `artie-mcp drift`: what differs between a description of the API and what is used here, for people and for programs.
import { readSpec, SpecError } from "../spec/document.ts";
import { SpecSource } from "../spec/source.ts";
import { type Drift, driftOf } from "../tools/described/drift.ts";
import { CommandError, reasonOf, UsageError } from "./errors.ts";
import type { DriftCommand } from "./options.ts";
import { placeOf, specIn } from "./spec.ts";

/** Returns the exit code: 2 when something that is used is gone or is not what it was. */
export async function runDrift({ spec, json }: DriftCommand, version: string): Promise<number> {
  const at = specIn(spec, process.env);
  if (at === undefined) throw new UsageError("Name a description of the API with --spec FILE|URL or ARTIE_SPEC.");
  const drift = await compared(at, version);
  process.stdout.write(json ? `${JSON.stringify(drift, null, 2)}\n` : textOf(drift));
  return drift.breaks.length > 0 ? 2 : 0;
}

/** @throws CommandError that says why it can't be used */
async function compared(at: string, version: string): Promise<Drift> {
  try {
    const found = await new SpecSource({ ...placeOf(at, version), folder: undefined }).newest(undefined);
    return driftOf(readSpec(found?.document));
  } catch (error) {
    const reason = error instanceof SpecError ? error.message : reasonOf(error);
    throw new CommandError(`${at} can't be used: ${reason}.`);
  }
}

function textOf({ version, operations, breaks, notes, leftOut }: Drift): string {
  const summary = `Compared with ${version} and its ${operations} operations: ${breaks.length} differences break.`;
  return [summary, ...section("Breaks", breaks), ...section("Notes", notes), ...section("Left out", leftOut), ""].join(
    "\n",
  );
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.map((line) => `- ${line}`)];
}
