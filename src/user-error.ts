/** Something a person can put right: its message says what and how, without a stack trace. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
