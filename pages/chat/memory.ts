/*
 * What the browser remembers. A tab keeps its login over a reload; another tab may be another
 * person, so it only proposes the last name. Some browsers allow neither.
 */

function read(storage: () => Storage, key: string): string | undefined {
  try {
    return storage().getItem(`chat:${key}`) ?? undefined
  } catch {
    return undefined
  }
}

function write(storage: () => Storage, key: string, value: string | undefined): void {
  try {
    if (value === undefined) storage().removeItem(`chat:${key}`)
    else storage().setItem(`chat:${key}`, value)
  } catch {
    // Then it is forgotten.
  }
}

const tab = (): Storage => sessionStorage
const browser = (): Storage => localStorage

/** What a user logs in with. */
export interface Login {
  name?: string
  token?: string
}

function parse<Value>(text: string | undefined): Value | undefined {
  try {
    return text === undefined ? undefined : JSON.parse(text) as Value
  } catch {
    return undefined
  }
}

export const memory = {
  login: (): Login | undefined => parse<Login>(read(tab, 'login')),
  lastName: (): string => read(browser, 'name') ?? '',

  keepLogin(login: Login | undefined): void {
    write(tab, 'login', login && JSON.stringify(login))
    if (login?.name) write(browser, 'name', login.name)
  },

  room: (): string | undefined => read(tab, 'room'),
  keepRoom: (name: string | undefined): void => write(tab, 'room', name),

  /** The rooms that this user left, and does not want to be in at the next login. */
  left: (user: string): string[] => parse<string[]>(read(browser, `left:${user}`)) ?? [],
  keepLeft: (user: string, rooms: string[]): void =>
    write(browser, `left:${user}`, rooms.length > 0 ? JSON.stringify(rooms) : undefined)
}
