// Answers `prompts/list` and `prompts/get` from whatever the host has selected at that moment.
import type { GetPromptResult, Prompt as PromptEntry } from "@modelcontextprotocol/server";
import type { AgentHost } from "../host.ts";
import type { LowLevelServer, Way } from "../low-level.ts";
import { cut, INVALID_PARAMS, RequestError } from "../request-error.ts";
import { offeredPrompts, render } from "./catalog.ts";
import type { Prompt } from "./define.ts";

/** Longer arguments are no names, paths or columns. */
const MAX_ARGUMENT = 1_000;
const LINE_BREAKS = /[\p{Cc}\u2028\u2029]+/gu;

export function registerPrompts(server: LowLevelServer, host: AgentHost, { tells }: Way): void {
  server.registerCapabilities({ prompts: tells ? { listChanged: true } : {} });
  server.setRequestHandler("prompts/list", () => ({ prompts: offeredPrompts(host.tools()).map(entryOf) }));
  server.setRequestHandler("prompts/get", async ({ params }) =>
    answer(await findPrompt(host, params.name), params.arguments ?? {}),
  );
}

/** @throws RequestError for a name that is not offered, be it filtered or made up */
export async function findPrompt(host: AgentHost, name: string): Promise<Prompt> {
  const prompt = offeredPrompts(host.tools()).find((candidate) => candidate.name === name);
  if (prompt === undefined) throw new RequestError(INVALID_PARAMS, `Unknown prompt: ${await cut(name)}`);
  return prompt;
}

function entryOf({ name, title, description, arguments: args }: Prompt): PromptEntry {
  return {
    name,
    title,
    description,
    arguments: Object.entries(args).map(([name, { description, required = false }]) => ({
      name,
      description,
      required,
    })),
  };
}

async function answer(prompt: Prompt, given: Readonly<Record<string, string>>): Promise<GetPromptResult> {
  const { present } = await import("../../tools/policy/redact/index.ts");
  // What tells a secret may be the lines that it stands in, or the quotes that a step would put around it.
  const text = render(prompt.script(await checked(prompt, present(given))));
  return { description: prompt.description, messages: [{ role: "user", content: { type: "text", text } }] };
}

/**
 * Editors send an empty text for what a person leaves out. What is pasted stays on its line: it names something, and
 * can't pass for a step.
 * @throws RequestError that says what the prompt takes
 */
async function checked(prompt: Prompt, given: Readonly<Record<string, string>>): Promise<Record<string, string>> {
  const known = Object.keys(prompt.arguments);
  const values = Object.entries(given)
    .map(([name, value]) => [name, value.replaceAll(LINE_BREAKS, " ").trim()] as const)
    .filter(([, value]) => value !== "");
  for (const [name, value] of values) {
    if (!known.includes(name)) throw refusal(prompt, `there is no argument ${await cut(name)}`);
    if (value.length > MAX_ARGUMENT) throw refusal(prompt, `${name} is longer than ${MAX_ARGUMENT} characters`);
  }
  const names = values.map(([name]) => name);
  const missing = known.filter((name) => prompt.arguments[name]?.required && !names.includes(name));
  if (missing.length > 0) throw refusal(prompt, `${missing.join(", ")} is missing`);
  return Object.fromEntries(values);
}

function refusal({ name, arguments: args }: Prompt, problem: string): RequestError {
  return new RequestError(INVALID_PARAMS, `${name}: ${problem}. It takes: ${Object.keys(args).join(", ")}.`);
}
