// Tools that look at source readers, and the dry run of one that is not saved.
import { operations } from "../../artie/operations.ts";
import { sends } from "../sends.ts";
import { z } from "zod";
import { type Missing, optional } from "../../rules/incomplete.ts";
import { defineTool, type Tool } from "../define.ts";
import { validationResult } from "../describe.ts";
import { sourceReaderRef } from "../refs.ts";
import { nonEmpty, page, paging } from "../shape.ts";
import { pipelineSummary, readerSummary } from "../summaries.ts";
import { draftReader, newReader, prepare } from "./merge.ts";

const list = defineTool({
  name: "list_all_artie_source_readers",
  title: "List source readers",
  description: "Lists source readers with status, connector, database, replication slot and publication.",
  method: "list",
  tags: ["source_readers"],
  level: "read",
  sends: sends(operations.sourceReaders.list),
  input: z.strictObject(paging),
  async run({ resolve }, paging) {
    return page(await resolve.sourceReaders(), paging, readerSummary);
  },
});

const get = defineTool({
  name: "get_single_artie_source_reader_by_id",
  title: "Get source reader",
  description: "Reads a source reader with its settings, tables and the pipelines that use it.",
  method: "get",
  tags: ["source_readers"],
  level: "read",
  sends: sends(operations.sourceReaders.get),
  input: z.strictObject({ sourceReader: sourceReaderRef }),
  async run(context, { sourceReader: ref }) {
    const reader = await context.resolve.sourceReader(ref);
    const incomplete: Missing[] = [];
    const pipelines = await optional(incomplete, "pipelines", context.resolve.pipelines());
    const users = pipelines?.filter(({ sourceReaderUUID }) => sourceReaderUUID === reader.uuid);
    return { ...reader, pipelines: users?.map(pipelineSummary), incomplete: nonEmpty(incomplete) };
  },
});

const validateUnsaved = defineTool({
  name: "artie_source_readers_validate_unsaved",
  title: "Validate source reader",
  description: "Dry run of a new source reader: checks slot, publication, privileges.",
  method: "custom",
  tags: ["source_readers"],
  level: "read",
  sends: sends(operations.sourceReaders.validateUnsaved, {
    sourceReader: "",
    "sourceReader.connectorUUID": "connector",
  }),
  hints: { openWorld: true },
  input: newReader,
  async run(context, input) {
    const { connector, fields } = await prepare(context, input);
    const reader = await draftReader(context, connector, connector, fields);
    return validationResult(
      context,
      await context.artie.sourceReaders.validateUnsaved(reader, { signal: context.signal }),
    );
  },
});

export const readerLookTools: readonly Tool[] = [list, get, validateUnsaved];
