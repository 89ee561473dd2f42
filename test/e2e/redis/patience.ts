/** How long Redis may take for an answer where the test is not about outages, in milliseconds: a busy machine is none. */
export const PATIENT_MS = 20_000;
