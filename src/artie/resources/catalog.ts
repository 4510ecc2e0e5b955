// The data catalog: what the connectors' databases hold.
import * as schemas from "../schemas.ts";
import type { CallOptions, Transport } from "./shared.ts";

/** Throws an {@link ArtieError}. */
export function dataCatalog({ send }: Transport) {
  return {
    /** Full-text search over databases, schemas and tables. */
    search: (query: string, options?: CallOptions) =>
      send(
        {
          operation: "data_catalog_search",
          method: "POST",
          effect: "read",
          path: "/data-catalog/search",
          body: { query },
          response: schemas.catalogMatchList,
        },
        options,
      ),
  };
}
