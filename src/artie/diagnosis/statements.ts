// Faults of a statement or of the data in it, by code alone: what else stands in such a text is somebody's data and decides
// nothing.
import { clickhouse, databricks, mysql, named, oracle, snowflake, sqlServer, sqlstate } from "./forms.ts";
import type { Rule } from "./rule.ts";

export const STATEMENTS: readonly Rule[] = [
  {
    code: "validation",
    when: [sqlstate("P0001"), mysql("1644"), oracle("20\\d{3}"), sqlServer("50000")],
    remedy: "Ask who looks after the database of {connector}: a trigger or procedure there raised this by itself.",
  },
  {
    code: "validation",
    when: [
      sqlstate("21000|22(?!023)[0-9A-Z]{3}|23[0-9A-Z]{3}|42804|42846|42883|42P07"),
      mysql("1048|1062|1064|1118|1264|1292|1364|1366|1406|145[12]|314[01]"),
      oracle("1|140[01]|1438|1722|18(?:30|4[13]|58|61)|229[12]|6502|12899"),
      sqlServer("102|156|220|24[125]|515|547|2601|2627|2628|811[45]|8152"),
      snowflake("100\\d{3}|000904|001003"),
      clickhouse("6|26|27|38|41|43|47|53|62|70|72"),
      named("DuplicateKey|DocumentValidationFailure"),
      databricks("CAST_\\w+|PARSE_SYNTAX_ERROR|DATATYPE_MISMATCH|UNRESOLVED_COLUMN|NUMERIC_VALUE_OUT_OF_RANGE"),
      /^(?!.*\bdue to concurrent ).*, (?:invalidQuery|duplicate)$/,
      /(?:^|: )(?:Conversion|Parser|Constraint) Error: /,
    ],
  },
];
