"""Words that say who, where and how, and never what is heard: *an engineer*, *on the desk*,
*suddenly*. A sound need not know them to be the right one."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MANNER = _words(
    """
    abrupt abruptly activated all alone am ambience ambient angrily angry annoying another
    anxious anxiously arrived arrives arriving atmos atmosphere audio awful be becomes becoming
    been being big brief briefly bright burst bursts busily busy but calm calmly can chaos
    chaotic clean collective collectively comes coming constant constantly continue continued
    continues continuing continuous continuously could crisp deep deeply desperate desperately
    did different do does doing dozen dozens dramatic dramatically dull each early echo echoed
    echoes echoey echoing eerie eight elsewhere empty endless endlessly entire erupt erupting
    erupts ever every everywhere excited excitedly extremely familiar fashioned fast faster
    fevered few filling fills final finally first five foley follow followed following follows
    four frantic frantically frenetic frenzied furious furiously fx general generic gentle
    gently get gets getting giant go goes going gone gradual gradually grim grimly had happening
    happens happily happy harsh has hastily hasty have having hear heard hearing heartfelt
    hearty heavily heavy hectic here hollow how huge hundred hundreds hurried hurriedly hurry
    hushed immediate immediately incessant incessantly incoming increasingly industrial
    insistent insistently instantly intense intensely intermittent intermittently interrupting
    interrupts isolated joyful joyous just keep keeps kick kicks large last late lightly little
    long loop looped looping low massive may mechanical mid might mighty miles moderate modern
    moments more multiple must nervous nervously next nine noisily noisy nonstop nothing now
    occasional occasionally occurs offscreen old ominous ominously once only ordinary overhead
    overlapping panicked panicky passionate penetrating persistent persistently pierces piercing
    plain play played playing plays polite politely powerful powerfully proper put puts putting
    quick quicker quickly quite rapid rapidly rather real realistic really received receives
    receiving relentless relentlessly repeated repeatedly repeating resume resumes resuming
    right rushed rushing sad same seven sharp sharply short shrill simple simultaneously six
    slight slightly slow slower slowly small so somewhere sound sounded sounding sporadic
    standard standing steadily steady still strong style styled sudden suddenly ten tense
    tensely that there thrice thunderous times tiny tired tiredly together too trigger triggered
    triggering triggers turning turns twelve twenty twice typical unbearable unmistakable urgent
    urgently usual very wail wailing wails was weak weakly wearily weary went were what where
    which whole wild wildly will worried would
    """
)

_NO_ADVERBS = _words(
    """
    ally anomalies anomaly assembly belly bully butterfly dolly dragonfly family firefly fly folly
    golly holly housefly italy jelly july lily melancholy monopoly rally reply supply tally
    """
)


def is_adverb(word: str) -> bool:
    """*directly*, *clumsily*: how, whatever it is."""
    return len(word) > 4 and word.endswith("ly") and word not in _NO_ADVERBS


KINDS_OF_NOISE = (
    _words("beep beeping bleep blip buzz buzzing chirp chirping ping pinging tone trill"),
    _words("drone hiss hissing hum humming roar rumble rush spin whine whir whirring"),
    _words("clack clacking clatter clattering click clicking clunk rattle rattling"),
    _words("blare blaring blast howl howling ring ringing wail wailing"),
    _words("crackle crackling fizz hiss spark sputter static"),
    _words("babble chatter hubbub murmur mutter talk"),
    _words("bang slam snap thud thump"),
)
"""Words for one noise. A sound that has one of them in a name or in its description is not denied
the others: a pager that beeps may be written *buzzing*."""

NOISES = frozenset().union(
    *KINDS_OF_NOISE,
    _words(
        """
        bangs beeps blips buzzes chirps clacks clatters clicks clink clunks crackles creak creaks
        ding dings hisses hums noise pings pop pops rattles rings roars rumbles screech screeches
        spinning spins squeak squeaks squeal thuds thumps whines whirs whirr whirrs whistle
        """
    ),
)
"""Named behind a thing they say how it sounds: in *badge reader beep* the reader is heard."""

MACHINES_DO = _words(
    """
    gurgle gurgles gurgling hiss hisses hissing hum humming hums roaring rumbling whine whines
    whining whir whirring whirrs whirs
    """
)
"""Said behind a machine they go without saying: *espresso machine hissing*."""

PEOPLE = _words(
    """
    admin admins analyst analysts anybody anyone boss caller callers ceo cio coder coders
    colleague colleagues coworker coworkers cto developer developers devs director employee
    employees engineer engineers everybody everyone executive executives expert experts guy guys
    he her him his lady leader leaders listener listeners man manager managers me member members
    men nobody operator operators people person persons programmer programmers she somebody
    someone staff sysadmin sysadmins team teams technician technicians them they us we who woman
    women worker workers you
    """
)

BEFORE_A_NOUN = _words(
    """
    background boardroom building control corridor corridors desk hall hallway lobby office
    offices ops room rooms studio wall war workplace
    """
)
"""Places that may stand before the thing: *office phone*, *wall clock*."""

AFTER_A_PREPOSITION = BEFORE_A_NOUN | _words(
    """
    air apartment back background bag basement bedroom bench board breakfast building carpet
    ceiling celebration center centre computer computers concrete corner desks desktop dinner
    distance door doorway end evening floor front ground hand hands hardwood home hook hotel
    house kitchen lab laptop linoleum lounge lunch marble middle midnight monitor morning night
    nightstand noc other park phone phones place pocket receiver saucer screen screens sentence
    shelf side silence sofa station street swing table tables terminal terminals tile tiled
    tiles time times top walls warehouse way window wood wooden workstation
    """
)
"""Where it happens, if a preposition says so: *buzzing on a table*, *down the hall*."""

PREPOSITIONS = _words(
    """
    across against along alongside around at behind beneath beside
    between beyond by down during from in inside into near next off on onto out outside over
    past through throughout toward towards under underneath up upon within
    """
)

AMOUNTS = _words(
    """
    array bank banks barrage bit bits blast bout bunch burst bursts cacophony chorus cluster
    couple crowd dozen dozens explosion flood floor flurry full group hall handful hundreds kind
    line lot lots moment number office outbreak outburst pair peal plenty rain room roomful
    round rounds row rush scene sea series set shower sort spate storm stream string swarm ton
    tons torrent type volley wave waves
    """
)
"""What may be left out before *of*: *a chorus of pagers*."""

OF_MUSIC = _words(
    """
    again background bed beds begin begins bgm continue continues cool cue cues dramatic enters
    finale gentle gently instrumental little loop music musical play playing plays return
    returns score scoring section slow slowly soft softly song sound sounds soundtrack swell
    swells theme track tracks tune under underscore underscoring version warm
    """
)

OF_AMBIENCE = _words("ambience ambiences ambient atmos atmosphere atmospheric background bed scene")

SURFACES = _words(
    """
    asphalt cobbles dirt fire grass gravel ice leaves metal mud puddle puddles roof sand shingle
    snow stone straw tarmac tin underwater water
    """
)
"""What a thing happens on or in, and sounds otherwise for it: *footsteps in snow*."""
