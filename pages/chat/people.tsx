import { useChanges } from '../shared/observable.js'
import type { Feed } from './feed.js'
import { Disc, Name } from './text.js'
import { countText } from './words.js'

/** More would only be slow. */
const maxShown = 200

/** Who is in the room. */
export function People({ feed, user }: { feed: Feed, user: string }) {
  useChanges(feed)
  const { people } = feed
  const hidden = people.length - maxShown
  return (
    <>
      <h2>People <span class="muted">{people.length.toLocaleString('en')}</span></h2>
      <ul class="scrolls" role="list" aria-label="People">
        {people.slice(0, maxShown).map(name => (
          <li key={name} class="person">
            <Disc name={name} />
            <span class="one-line"><Name name={name} />{name === user && <span class="muted"> (you)</span>}</span>
          </li>
        ))}
      </ul>
      {hidden > 0 && <p class="muted">and {countText(hidden, 'more', 'more')}</p>}
    </>
  )
}
