/** Paths of the programs that tests and benchmarks drive. @throws {Error} that names how to install what is missing. */
export function requirePrograms(): { readonly redis: string; readonly chromium: string };
