/** Injection token of the page store in use. @see PageStore @publicApi */
export const PAGE_STORE = Symbol('PAGE_STORE');
