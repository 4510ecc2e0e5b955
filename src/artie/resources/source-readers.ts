// Source readers: capture changes from a source connector.
import type { SourceReaderCreate, SourceReaderPayload } from "../requests.ts";
import * as schemas from "../schemas.ts";
import { type CallOptions, path, type Transport, validate, type Validation } from "./shared.ts";

/** Every method throws an {@link ArtieError}. */
export function sourceReaders({ send }: Transport) {
  return {
    list: (options?: CallOptions) =>
      send(
        { operation: "source_reader_list", method: "GET", path: "/source-readers", response: schemas.sourceReaderList },
        options,
      ),

    get: (uuid: string, options?: CallOptions) =>
      send(
        {
          operation: "source_reader_detail",
          method: "GET",
          path: path`/source-readers/${uuid}`,
          uuid,
          response: schemas.sourceReader,
        },
        options,
      ),

    create: (body: SourceReaderCreate, options?: CallOptions) =>
      send(
        {
          operation: "source_reader_create",
          method: "POST",
          path: "/source-readers",
          body,
          response: schemas.sourceReader,
        },
        options,
      ),

    /** v1.0.76 replaces the whole reader: fields that are left out are blanked. */
    replace: (uuid: string, body: SourceReaderPayload, options?: CallOptions) =>
      send(
        {
          operation: "source_reader_update",
          method: "POST",
          path: path`/source-readers/${uuid}`,
          uuid,
          body,
          response: schemas.sourceReader,
        },
        options,
      ),

    /** Refused while a pipeline uses it. */
    delete: (uuid: string, options?: CallOptions) =>
      send({ operation: "source_reader_delete", method: "DELETE", path: path`/source-readers/${uuid}`, uuid }, options),

    /** Shared readers only. Accepted, not done. */
    deploy: (uuid: string, options?: CallOptions) =>
      send(
        { operation: "source_reader_deploy", method: "POST", path: path`/source-readers/${uuid}/deploy`, uuid },
        options,
      ),

    /** Shared readers only; others follow their pipeline. */
    updateStatus: (uuid: string, status: string, options?: CallOptions) =>
      send(
        {
          operation: "source_reader_update_status",
          method: "POST",
          path: path`/source-readers/${uuid}/status`,
          uuid,
          body: { status },
          response: schemas.sourceReader,
        },
        options,
      ),

    /** A dry run: nothing is kept. */
    validateUnsaved: (sourceReader: SourceReaderPayload, options?: CallOptions): Promise<Validation> =>
      validate(send, "source_reader_validate_unsaved", "/source-readers/validate-unsaved", { sourceReader }, options),
  };
}
