/** What the thread that follows a store is started with. */
export interface FollowData {
  /** The store's. */
  readonly directory: string;
}

/** What it says. */
export type FollowMessage =
  /** Runs began, grew or ended; others may have gone. */
  | { readonly kind: 'changed'; readonly runIds: readonly string[] }
  /** The store cannot be read just now. */
  | { readonly kind: 'trouble'; readonly message: string };
