// What the plug-in of the tests says of itself to the framework that wraps it (DPF, ISC).
#pragma once
#define DISTRHO_PLUGIN_BRAND "warroom"
#define DISTRHO_PLUGIN_NAME "Half Level"
#define DISTRHO_PLUGIN_URI "urn:warroom:half-level"
#define DISTRHO_PLUGIN_BRAND_ID Wrrm
#define DISTRHO_PLUGIN_UNIQUE_ID HlfL
#define DISTRHO_PLUGIN_HAS_UI 0
#define DISTRHO_PLUGIN_IS_RT_SAFE 1
#define DISTRHO_PLUGIN_NUM_INPUTS 2
#define DISTRHO_PLUGIN_NUM_OUTPUTS 2
#define DISTRHO_PLUGIN_WANT_PROGRAMS 0
