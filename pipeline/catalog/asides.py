"""Words that say who, where and how, and never what is heard: *an engineer*, *on the desk*,
*suddenly*. A sound need not know them to be the right one."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MANNER = _words(
    """
    abrupt abruptly activated all alone ambient angrily angry annoying another anxious anxiously
    awful big brief briefly bright burst bursts busily busy calm calmly chaos chaotic clean
    collective collectively comes coming constant constantly continue continued continues
    continuing continuous continuously crisp deep deeply desperate desperately different
    dramatic dramatically dull each echo echoed echoes echoey echoing eerie elsewhere endless
    endlessly entire erupt erupting erupts ever every everywhere excited excitedly familiar fast
    faster fevered few filling fills final finally first follow followed following follows
    frantic frantically frenetic frenzied furious furiously general generic gentle gently get
    gets getting giant go goes going gone gradual gradually grim grimly happily happy harsh
    hastily hasty hear heard hearing heartfelt hearty heavily heavy hectic hollow huge hurried
    hurriedly hurry immediate immediately incessant incessantly incoming insistent insistently
    instantly intense intensely intermittent intermittently isolated joyful joyous just keep
    keeps kick kicks large last lightly little long low massive mighty moments more multiple
    nervous nervously next noisily noisy nonstop occasional occasionally occurs ominous
    ominously once only ordinary panicked panicky passionate penetrating persistent persistently
    piercing plain play played playing plays polite politely powerful powerfully proper put puts
    putting quick quicker quickly rapid rapidly real realistic relentless relentlessly repeated
    repeatedly repeating resume resumes resuming rushed rushing sad same sharp sharply short
    shrill simple simultaneously slight slightly slow slower slowly small somewhere sound
    sounded sounding sporadic standing steadily steady still strong sudden suddenly tense
    tensely thunderous tiny tired tiredly together trigger triggered triggering triggers typical
    unbearable unmistakable urgent urgently usual very wail wailing wails weak weakly wearily
    weary went whole wild wildly worried
    """
)

SOUNDING = _words(
    """
    clacking clattering crackling gurgling hissing rattling roaring rumbling screeching
    squeaking whining whirring
    """
)
"""How a thing sounds, said behind it: *coffee machine gurgling*."""

NOISES = _words(
    """
    bang bangs beep beeping beeps blip buzz buzzes buzzing clack clacks clatter clatters click
    clicking clicks clunk clunks crackle crackles creak creaks ding dings hiss hisses hum
    humming hums noise pop pops rattle rattles ring ringing rings rumble rumbles screech
    screeches squeak squeaks squeal thud thuds thump thumps tone whine whines whir whirr whirrs
    whirs whistle
    """
)
"""The noise a thing makes, named behind it: what is heard in *badge reader beep* is the reader."""

PEOPLE = _words(
    """
    admin admins analyst analysts anybody anyone boss ceo cio coder coders colleague colleagues
    coworker coworkers cto developer developers devs director employee employees engineer
    engineers everybody everyone executive executives expert experts guy guys he her him his
    lady leader leaders man manager managers member members men nobody operator operators people
    person persons programmer programmers she somebody someone staff sysadmin sysadmins team
    teams technician technicians they us we who woman women worker workers
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
    air apartment bag basement bedroom bench board building carpet ceiling center centre
    computer computers concrete corner desks desktop distance door doorway end evening floor
    front ground hand hands hardwood home hook hotel house kitchen lab laptop linoleum lounge
    marble middle midnight monitor morning night nightstand noc other phone phones place pocket
    receiver saucer screen screens shelf side silence sofa station street table tables terminal
    terminals tile tiled tiles time times top walls warehouse way window wood wooden workstation
    """
)
"""Where it happens, if a preposition says so: *buzzing on a table*, *down the hall*."""

PREPOSITIONS = _words(
    """
    across against along alongside around at behind beneath beside between beyond by down during
    from in inside into near next off on onto out outside over past through throughout toward
    towards under underneath up upon within
    """
)

AMOUNTS = _words(
    """
    barrage bit blast bout bunch burst bursts cacophony chorus couple crowd dozens explosion
    flood flurry group hundreds kind line lot lots moment number outbreak outburst peal rain
    round rounds row rush scene sea series set shower sort spate storm stream string torrent
    type volley wave waves
    """
)
"""What may be left out before *of*: *a chorus of pagers*."""

OF_MUSIC = _words(
    """
    background bed beds begin begins bgm continue continues cue cues enters gentle gently
    instrumental loop music musical play playing plays score scoring section slow slowly soft
    softly song sound sounds soundtrack swell swells theme track tracks tune under underscore
    underscoring version
    """
)

OF_AMBIENCE = _words("ambience ambiences ambient atmos atmosphere atmospheric background bed scene")
