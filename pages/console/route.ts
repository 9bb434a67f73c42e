// The page that the address names, in its part after '#': #/rooms/NAME/lists. Names are escaped, so
// they may have any characters.

export const roomTabs = ['log', 'members', 'lists', 'access', 'settings'] as const
export type RoomTab = typeof roomTabs[number]

export type Route =
  | { page: 'overview' }
  | { page: 'rooms', room: string | null, tab: RoomTab, user: string }
  | { page: 'users', user: string | null }
  | { page: 'unknown' }

const escape = (name: string) => encodeURIComponent(name.toWellFormed?.() ?? name)

export const links = {
  overview: '#/',
  rooms: '#/rooms',
  users: '#/users',
  room: (room: string, tab: RoomTab = 'log') =>
    `#/rooms/${escape(room)}${tab === 'log' ? '' : `/${tab}`}`,
  access: (room: string, user: string) => `${links.room(room, 'access')}/${escape(user)}`,
  user: (user: string) => `#/users/${escape(user)}`
}

const isTab = (text: string): text is RoomTab => (roomTabs as readonly string[]).includes(text)

/** The route of `location.hash`. */
export function routeOf(hash: string): Route {
  let parts
  try {
    parts = hash.replace(/^#?\/?/, '').split('/').map(decodeURIComponent)
  } catch {
    return { page: 'unknown' }
  }
  const [page = '', name = '', tab = 'log', user = ''] = parts
  if (page === '') return { page: 'overview' }
  if (page === 'rooms' && isTab(tab)) return { page, room: name || null, tab, user }
  if (page === 'users') return { page, user: name || null }
  return { page: 'unknown' }
}
