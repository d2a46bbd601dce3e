# The page in a container; docs/hosting.md says how to run it closed in.
ARG PYTHON=3.12
FROM python:${PYTHON}-slim

# PyTorch's own wheels for the CPU; "https://pypi.org/simple" brings those with CUDA.
ARG TORCH_INDEX=https://download.pytorch.org/whl/cpu

WORKDIR /srv/segdemo
COPY requirements.txt constraints.txt ./
RUN pip install --no-cache-dir $(grep -E '^torch(vision)?==' requirements.txt) --index-url "$TORCH_INDEX" \
    && pip install --no-cache-dir -r requirements.txt -c constraints.txt
COPY app.py LICENSE ./
COPY assets ./assets
COPY segdemo ./segdemo
RUN python -m compileall -q app.py segdemo && useradd --no-create-home --uid 10001 page

USER page
# PYTHONDONTWRITEBYTECODE would keep Python from writing bytecode; Gradio writes .pyi files beside components where it can.
ENV GRADIO_SERVER_NAME=0.0.0.0 GRADIO_TEMP_DIR=/tmp HOME=/tmp TORCH_HOME=/tmp/torch PYTHONUNBUFFERED=1
EXPOSE 7860
HEALTHCHECK --interval=5m --timeout=2m --start-period=2m CMD ["python", "-m", "segdemo", "check", "http://127.0.0.1:7860"]
CMD ["python", "app.py"]
