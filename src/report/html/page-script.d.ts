/** Runs in the page, whose text it becomes; it must refer to nothing outside of itself. */
export declare function pageScript(): void;
