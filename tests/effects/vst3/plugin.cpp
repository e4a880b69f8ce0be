// A VST3 plug-in for the tests: a gain and a one-pole low-pass, nothing that time could change.
#include "DistrhoPlugin.hpp"

#include <cmath>

START_NAMESPACE_DISTRHO

class HalfLevel : public Plugin {
  public:
    HalfLevel() : Plugin(2, 0, 0) {}

  protected:
    const char *getLabel() const override { return "HalfLevel"; }
    const char *getMaker() const override { return "warroom"; }
    const char *getLicense() const override { return "GPL-3.0-or-later"; }
    uint32_t getVersion() const override { return d_version(1, 0, 0); }
    int64_t getUniqueId() const override { return d_cconst('H', 'l', 'f', 'L'); }

    void initParameter(uint32_t index, Parameter &parameter) override {
        parameter.hints = kParameterIsAutomatable;
        if (index == 0) {
            parameter.name = "Level";
            parameter.symbol = "level";
            parameter.unit = "dB";
            parameter.ranges = ParameterRanges(-6.0f, -60.0f, 12.0f);
        } else {
            parameter.name = "Cutoff";
            parameter.symbol = "cutoff";
            parameter.unit = "Hz";
            parameter.ranges = ParameterRanges(20000.0f, 100.0f, 20000.0f);
        }
    }
    float getParameterValue(uint32_t index) const override { return values[index]; }
    void setParameterValue(uint32_t index, float value) override { values[index] = value; }
    void activate() override { held[0] = held[1] = 0.0f; }

    void run(const float **inputs, float **outputs, uint32_t frames) override {
        const float gain = std::pow(10.0f, values[0] / 20.0f);
        const bool open = values[1] >= 19999.0f;
        const float share = open ? 1.0f : 1.0f - std::exp(-6.2831853f * values[1] / getSampleRate());
        for (uint32_t channel = 0; channel < 2; ++channel)
            for (uint32_t i = 0; i < frames; ++i) {
                held[channel] += share * (inputs[channel][i] - held[channel]);
                outputs[channel][i] = gain * held[channel];
            }
    }

  private:
    float values[2] = {-6.0f, 20000.0f};
    float held[2] = {0.0f, 0.0f};
};

Plugin *createPlugin() { return new HalfLevel(); }

END_NAMESPACE_DISTRHO
