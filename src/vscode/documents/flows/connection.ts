// The questions about a connection: an existing connector, or a new one, which is tested before the flow goes on.
import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { homedir } from "node:os";
import * as vscode from "vscode";
import { destinationsOf } from "../../../tools/connectors/places.ts";
import type { Settings } from "../../../rules/overlay.ts";
import { isSecretField } from "../../../tools/policy/redact/index.ts";
import { referenceTo } from "../../../tools/secret-name.ts";
import { textField } from "../../shell/arguments.ts";
import { type Choice, choice } from "../../ui/ask.ts";
import { connectorIcon, kindText, type Role, typeName } from "../../ui/labels.ts";
import { byName } from "../../ui/text.ts";
import { secretName } from "../actions.ts";
import { failureText } from "../apply.ts";
import { meaningOf } from "../meanings.ts";
import { ASKED, SIDES } from "../types.ts";
import { type End, endOf, look, type Making } from "./making.ts";
import { choose, write } from "./questions.ts";

const { t } = vscode.l10n;

/** Of a database, on one side or the other. @throws Left */
export async function askForEnd(
  making: Making,
  role: Role,
  titles: { title: string; placeholder: string },
): Promise<End> {
  const { flow, store } = making;
  if (store.states.connectors.kind !== "ready") await store.refresh();
  const { topology } = store;
  const known = topology.connectors
    .filter(
      (connector) => topology.role(connector) === role || (role === "source" && SIDES.both.includes(connector.type)),
    )
    .sort((a, b) => byName(a.label ?? "", b.label ?? ""));
  const choices: Choice<string>[] = [
    ...known.map((connector, index) => ({
      label: connector.label ?? connector.uuid,
      description: kindText(connector),
      icon: connectorIcon(connector, role),
      value: connector.uuid,
      ...(index === 0 ? { group: t("Connectors of this account") } : {}),
    })),
    ...typesOf(role).map((type, index) => ({
      ...choice(t("New: {0}", typeName(type)), "add", `new ${type}`),
      ...(index === 0 ? { group: t("New connectors") } : {}),
    })),
  ];
  const picked = await flow.ask(role, isText, choose(choices, titles));
  const type = /^new (\w+)$/.exec(picked)?.[1];
  if (type !== undefined) return { type, config: await askForConfig(making, role, type) };
  const connector = topology.connector(picked) ?? topology.connectors.find(({ label }) => label === picked);
  if (!connector) throw new Error(t("The connector is not there any more. Choose another one."));
  return endOf(connector);
}

export function typesOf(role: Role): string[] {
  return [...SIDES[role], ...SIDES.both.filter((type) => !SIDES[role].includes(type))];
}

/** The configuration of a new one, tested. @throws Left */
export async function askForConfig(making: Making, role: Role, type: string): Promise<Settings> {
  const { flow } = making;
  let config: Settings = { type };
  const { fields, either = [] } = ASKED[type] ?? { fields: ["host", "user", "password"] };
  for (const place of fields) {
    const field = place === "*" ? await askHow(making, role, type, either) : place;
    config = isSecretField(field)
      ? await withSecret(making, role, config, field)
      : withField(config, field, await flow.ask(`${role} ${field}`, isText, write(questionOf(type, field))));
  }
  const label = labelFor(type, config);
  config = { type, label, ...config };
  await test(making, role, config);
  return config;
}

/** Where there is more than one way to sign in, which one is a question of its own. */
function askHow({ flow }: Making, role: Role, type: string, either: readonly string[]): Promise<string> {
  const choices = either.map((field) => choice(LABELS[field] ?? field, "key", field));
  const placeholder = t("How does Artie sign in?");
  return flow.ask(`${role} sign-in`, isText, choose(choices, { title: titleOf(type), placeholder }));
}

const LABELS: Readonly<Record<string, string>> = {
  privateKey: t("Key pair"),
  password: t("Password"),
  personalAccessToken: t("Personal access token"),
  clientSecret: t("OAuth client"),
};

function titleOf(type: string): string {
  return t("New {0} Connector", typeName(type));
}

const EXAMPLES: Readonly<Record<string, string>> = {
  host: "db.example.com:5432",
  accountIdentifier: "organization-account",
  virtualDWH: "ARTIE_WH",
  awsRegion: "eu-west-1",
};

function questionOf(type: string, field: string) {
  const example = EXAMPLES[field] ?? "";
  const prompt =
    field === "host" ? t("The address, with its port if it is another one than usual.") : (meaningOf(field) ?? field);
  return { title: titleOf(type), prompt: `${prompt} (${field})`, example };
}

/** A port and a user may stand in the address, as people copy it. */
function withField(config: Settings, field: string, text: string): Settings {
  if (field !== "host") return withShared(config, { [field]: text });
  const url = /^[a-z0-9+]+:\/\/(?:[^@/]*@)?([^:/?]+)(?::(\d+))?/i.exec(text) ?? /^([^:/\s]+)(?::(\d+))?$/.exec(text);
  const [, host = text, port] = url ?? [];
  const usual = PORTS[String(config["type"])];
  return withShared(config, { host, ...((port ?? usual) ? { port: Number(port ?? usual) } : {}) });
}

const PORTS: Readonly<Record<string, number>> = {
  postgresql: 5432,
  cockroach: 26257,
  mysql: 3306,
  planetscale: 3306,
  mssql: 1433,
  oracle: 1521,
  redshift: 5439,
};

function withShared(config: Settings, fields: Settings): Settings {
  const before = config["sharedConfig"];
  return { ...config, sharedConfig: { ...(typeof before === "object" ? before : {}), ...fields } };
}

/** Credentials that come as files. */
const FILES = ["privateKey", "credentialsData"];

function secretQuestionOf(type: string, field: string, isFile: boolean) {
  const prompt = [
    meaningOf(field) ?? t("The value of {0}.", field),
    ...(isFile ? [t("The text itself, or the path of its file.")] : []),
    t("It is kept in VS Code's secret storage. ({0})", field),
  ].join(" ");
  const check = (text: string) =>
    isFile && isPath(text) && !statSync(expanded(text), { throwIfNoEntry: false })?.isFile()
      ? t("There is no such file.")
      : undefined;
  return { title: titleOf(type), prompt, check };
}

/** Its value goes to VS Code's secret storage, for where this connector goes, and nowhere else. */
async function withSecret(making: Making, role: Role, config: Settings, field: string): Promise<Settings> {
  const { flow, secrets, session } = making;
  const name = secretName(labelFor(String(config["type"]), config), [field]);
  const reference = await flow.ask(`${role} ${field}`, isText, async (asking) => {
    const isFile = FILES.includes(field);
    const answer = await write({ ...secretQuestionOf(String(config["type"]), field, isFile), isSecret: true })(asking);
    if (answer === "back" || answer === "left") return answer;
    const value = String(answer.value);
    const { artie } = session;
    await secrets.set(
      name,
      isFile && isPath(value) ? await readFile(expanded(value), "utf8") : value,
      await destinationsOf({ artie, signal: AbortSignal.timeout(10_000) }, config),
    );
    // What was found with another value under the same name is not what this one finds.
    flow.lookAgain();
    return { value: referenceTo(name) };
  });
  return withShared(config, { [field]: reference });
}

function isPath(text: string): boolean {
  return /^(~|\/|[A-Za-z]:\\).*$/.test(text.trim());
}

function expanded(path: string): string {
  return path.trim().replace(/^~/, homedir());
}

function labelFor(type: string, config: Settings): string {
  const shared = config["sharedConfig"];
  const where = ["host", "accountIdentifier", "projectID", "awsRegion", "uri"].map((name) => textField(shared, name));
  const place = where.find((each) => each !== undefined) ?? "";
  const short = /^\d+(\.\d+)*$/.test(place) ? place : (place.split(".")[0] ?? place);
  return short === "" ? typeName(type) : `${typeName(type)} ${short}`;
}

/** What does not answer is said at once, with each answer that may be wrong. */
async function test(making: Making, role: Role, config: Settings): Promise<void> {
  const { flow } = making;
  const id = `ping ${JSON.stringify(config)}`;
  const result = await flow.once(id, () =>
    look(making, t("Testing the connection"), "artie_connectors_ping", { config, connectionRole: role }),
  );
  if (result["valid"] !== false) return;
  const failing = `${role} failing`;
  const choices = [
    ...changes(making, role, result["failure"]),
    choice(t("Test again"), "refresh", failing),
    choice(t("Go on without a test"), "arrow-right", "anyway"),
  ];
  const question = { placeholder: t("Artie can't connect. What now?"), prompt: failureText(result["failure"]) };
  const next = await flow.ask(
    failing,
    isText,
    choose(choices, { title: titleOf(String(config["type"])), ...question }),
  );
  if (next === "anyway") return;
  flow.lookAgain(id);
  await flow.forgetFrom(next);
}

/** The likely one first: a refused login lies in the credential more often than in the address. */
function changes({ flow }: Making, role: Role, failure: unknown): Choice<string>[] {
  const isLogin = /credentials/.test(textField(failure, "code") ?? "");
  const given = flow.answersSoFar.filter(({ id }) => id.startsWith(`${role} `));
  return given
    .map(({ id, value }) => ({ id, value, field: id.slice(role.length + 1) }))
    .sort((a, b) => (isLogin ? Number(isSecretField(b.field)) - Number(isSecretField(a.field)) : 0))
    .map(({ id, value, field }) => ({
      ...choice(t("Change {0}", field), "edit", id),
      description: isSecretField(field) ? "" : (LABELS[String(value)] ?? String(value)),
    }));
}

export function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
