// The questions about where rows go: the place at the destination, tested, and made where it is not there.
import * as vscode from "vscode";
import type { Settings } from "../../../rules/overlay.ts";
import { type Choice, choice } from "../../ui/ask.ts";
import { typeName } from "../../ui/labels.ts";
import { byName, shown } from "../../ui/text.ts";
import { isText } from "./connection.ts";
import { askAbout } from "./failing.ts";
import { behind, type End, type Found, look, type Making, refOf } from "./making.ts";
import { choose, write } from "./questions.ts";

const { t } = vscode.l10n;

const BUCKETS = ["s3", "gcs"];
const NEW = "new";

/** `specificDestCfg`. @throws Left, ArtieError */
export async function askForPlace(
  making: Making,
  end: End,
  tables: readonly Found[],
  title: string,
): Promise<Settings> {
  const { flow } = making;
  if (BUCKETS.includes(end.type)) {
    const prompt = t("The bucket that files are written to.");
    return { bucketName: await flow.ask("bucket", isText, write({ title, prompt })) };
  }
  const database = await askForDatabase(making, end, title);
  const hasSchemas = tables.some(({ schema }) => schema !== "");
  const place = { ...(database === "" ? {} : { database }), ...(hasSchemas ? { useSameSchemaAsSource: true } : {}) };
  await test(making, end, place, title);
  return place;
}

async function askForDatabase(making: Making, end: End, title: string): Promise<string> {
  const { flow } = making;
  const id = `destination databases ${JSON.stringify(end)}`;
  const names = await flow.once(id, () => behind(making, end, t("Looking behind the connector")).databases());
  const choices: Choice<string>[] = [
    ...[...names].sort(byName).map((name) => choice(name, "database", `in ${name}`)),
    choice(t("Create a database..."), "add", NEW),
  ];
  const placeholder = t("Which database do the tables go into?");
  const picked = await flow.ask("destination database", isText, choose(choices, { title, placeholder }));
  if (picked !== NEW) return picked.replace(/^in /, "");
  const name = await flow.ask("new database", isText, write({ title, prompt: t("A name for the new database.") }));
  await flow.once(`create ${id} ${name}`, () =>
    names.includes(name)
      ? Promise.resolve({})
      : look(making, t("Creating {0}", shown(name)), "artie_connectors_create_database", { ...refOf(end), name }),
  );
  return name;
}

async function test(making: Making, end: End, specificDestCfg: Settings, title: string): Promise<void> {
  const { flow } = making;
  const input = { ...refOf(end), specificDestCfg };
  const id = `destination ${JSON.stringify(input)}`;
  const result = await flow.once(id, () =>
    look(making, t("Asking the destination"), "artie_pipelines_validate_unsaved_destination", input),
  );
  if (result["valid"] !== false) return;
  const picked = await askAbout(making, end, {
    ...{ failure: result["failure"], side: "destination", tables: [], title, again: id },
    placeholder: t("{0} refuses. What now?", typeName(end.type)),
    choices: [choice(t("Choose another database"), "database", { do: "change" })],
  });
  if (picked !== undefined) await flow.forgetFrom("destination database");
}
