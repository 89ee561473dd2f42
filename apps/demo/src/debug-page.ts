/** Whoever runs this demo may look into the frames of its pages; where people use it, nobody may. */
export const DEBUG_PAGE = process.env['NODE_ENV'] === 'production' ? false : { pageData: true };
