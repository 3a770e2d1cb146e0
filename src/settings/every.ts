/** A type with every key given, though what it holds may be undefined: a value of it leaves none out. */
export type Every<Type> = { [Key in keyof Required<Type>]: Type[Key] };

/**
 * What is left of an entry once all its keys were read: nothing. A key that is new in the schema does not compile where
 * entries are read until it is read there.
 */
export type Nothing = { readonly [key: string]: never };

/** An entry that is handed on as the schema has it. */
export type AsWritten<Type> = Type extends readonly (infer Item)[]
  ? readonly AsWritten<Item>[]
  : Type extends object
    ? { readonly [Key in keyof Type]: AsWritten<Type[Key]> }
    : Type;
