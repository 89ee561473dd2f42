/** What the host application passed; only the resolver of the options reads it. */
export const MODULE_OPTIONS = Symbol('LIVETEMPLATE_MODULE_OPTIONS');

/** The validated, frozen options that everything else reads. */
export const RESOLVED_OPTIONS = Symbol('LIVETEMPLATE_RESOLVED_OPTIONS');

/** The name of the application that `forFeature` has set up; null in the module of `forRoot`. */
export const FEATURE = Symbol('LIVETEMPLATE_FEATURE');

/** Metadata of a class: what `@LivePage` was given. */
export const LIVE_PAGE_METADATA = 'livetemplate:page';

/** Metadata of a method: the name of its action. */
export const LIVE_ACTION_METADATA = 'livetemplate:action';

/** What everything here takes the time from. */
export const CLOCK = Symbol('LIVETEMPLATE_CLOCK');

/** Metadata of a method: the name of the info it serves. */
export const ON_INFO_METADATA = 'livetemplate:info';

/** Metadata of a method: it is called when a connection to a page begins. */
export const ON_CONNECT_METADATA = 'livetemplate:connect';

/** Metadata of a method: it is called when a connection to a page has ended. */
export const ON_DISCONNECT_METADATA = 'livetemplate:disconnect';
