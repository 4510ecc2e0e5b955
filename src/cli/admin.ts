// Asks a gateway's admin API, and prints what it answers.
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { z } from "zod";
import { reveal } from "../artie/text.ts";
import { report } from "../audit/report.ts";
import { chosen, rowsIn } from "../audit/report-rows.ts";
import type { AdminCommand, AdminRequest, Report } from "./admin-options.ts";
import { approvalLines } from "./approvals.ts";
import { CommandError, reasonOf, UsageError } from "./errors.ts";

const refusal = z.object({ error: z.string(), remedy: z.string() });
const record = z.record(z.string(), z.unknown());
const listed = z.object({ items: z.array(record) });
const verdict = z.object({ ok: z.boolean(), rows: z.number(), problems: z.array(z.string()) });

export async function runAdmin({ request, gateway, json, isOfApprovals, report: wanted }: AdminCommand): Promise<void> {
  if (wanted?.file !== undefined) {
    process.stdout.write(await reported(await recordIn(wanted.file), wanted));
    return;
  }
  const response = await send(request, gateway);
  const answer = await response.text();
  if (!response.ok) throw new CommandError(refusedBecause(answer, response.status));
  if (wanted) {
    process.stdout.write(await reported(answer, wanted));
    return;
  }
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  const parsed: unknown = isJson ? JSON.parse(answer) : undefined;
  const lines = isOfApprovals ? approvalLines : linesOf;
  const shown = json || !isJson ? answer.trimEnd() : lines(parsed).join("\n");
  process.stdout.write(`${shown}\n`);
  const verified = verdict.safeParse(parsed).data;
  if (verified?.ok === false) throw new CommandError(`The audit log was changed: ${verified.problems.join("; ")}.`);
}

async function reported(text: string, wanted: Report): Promise<string> {
  const { titleOf } = await import("../tools/catalog.ts");
  return report(chosen(rowsIn(text), wanted), wanted.format, { titleOf: (tool) => titleOf(tool) ?? tool });
}

/** @throws CommandError */
async function recordIn(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new CommandError(`--audit ${file} can't be read: ${reasonOf(error)}.`);
  }
}

async function send({ method, path, body, stdin }: AdminRequest, gateway: string): Promise<Response> {
  const token = process.env["ARTIE_GATEWAY_TOKEN"]?.trim();
  if (!token) throw new UsageError("Set ARTIE_GATEWAY_TOKEN to an administrator's token of the gateway.");
  const filled = stdin === undefined ? body : { ...body, [stdin]: await secretOnStdin() };
  try {
    return await fetch(gateway + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...(filled ? { "content-type": "application/json" } : {}) },
      ...(filled ? { body: JSON.stringify(filled) } : {}),
    });
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    throw new CommandError(`No gateway answers at ${gateway}: ${reasonOf(cause)}. Start one, or give --gateway.`);
  }
}

async function secretOnStdin(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write("Paste it and end with Ctrl+D:\n");
  const value = (await text(process.stdin)).replace(/\r?\n$/, "");
  if (value !== "") return value;
  throw new UsageError("Nothing came on stdin, where the value belongs.");
}

function refusedBecause(answer: string, status: number): string {
  try {
    const { error, remedy } = refusal.parse(JSON.parse(answer));
    return `${error} ${remedy}`;
  } catch {
    return `The gateway answered ${status}; is that the address of a gateway?`;
  }
}

/** A line for each thing in a list, a line for each field of one thing; what is not there is left out. */
function linesOf(answer: unknown): string[] {
  const list = listed.safeParse(answer).data;
  if (list) return list.items.length === 0 ? ["None."] : list.items.map((item) => fieldsOf(item, "  "));
  return [fieldsOf(record.parse(answer), "\n")];
}

function fieldsOf(item: Readonly<Record<string, unknown>>, separator: string): string {
  const fields = Object.entries(item).filter(([, value]) => value !== null && value !== undefined);
  return fields
    .map(([name, value]) => `${name}: ${reveal(typeof value === "string" ? value : JSON.stringify(value))}`)
    .join(separator);
}
