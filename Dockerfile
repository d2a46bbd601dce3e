# The page in a container; docs/hosting.md says how to run it closed in.
ARG PYTHON=3.12
FROM python:${PYTHON}-slim

WORKDIR /srv/segdemo
COPY pre-requirements.txt requirements.txt constraints.txt ./
RUN pip install --no-cache-dir -r pre-requirements.txt \
    && pip install --no-cache-dir -r requirements.txt -c constraints.txt
COPY app.py LICENSE ./
COPY assets ./assets
COPY segdemo ./segdemo
RUN python -m compileall -q app.py segdemo && useradd --no-create-home --uid 10001 page

USER page
# USER, too: else PyTorch asks who this is, and an engine may run the image as somebody whom nobody knows.
ENV GRADIO_SERVER_NAME=0.0.0.0 GRADIO_TEMP_DIR=/tmp HOME=/tmp TORCH_HOME=/tmp/torch PYTHONUNBUFFERED=1 USER=page
EXPOSE 7860
HEALTHCHECK --interval=5m --timeout=2m --start-period=2m CMD ["python", "-m", "segdemo", "check", "http://127.0.0.1:7860"]
CMD ["python", "app.py"]
