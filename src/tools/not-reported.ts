/** Said of what a person would want to know and no operation of the API returns. */
export const NOT_REPORTED = "not reported by Artie";
