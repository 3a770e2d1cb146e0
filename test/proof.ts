/** Whether everything is proven, however long it takes, as `npm run proof` does; an ordinary run does a part of what takes long. */
export const provesAll = process.env['PERMACADE_PROOF'] === 'all';
