// Where the browser keeps pictures of one's own.
export const DATABASE = 'segdemo-pictures';

export const hasDatabase = async () =>
  !indexedDB.databases || (await indexedDB.databases()).some(({ name }) => name === DATABASE);
