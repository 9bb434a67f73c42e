import '../shared/base.css'

import { render } from 'preact'

render(<main>Chat</main>, document.getElementById('app')!)
